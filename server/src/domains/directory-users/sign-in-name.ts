/** As people type who they are in a domain: `CORP\alice`, `corp.test\alice`, `alice@corp.test`. */
export type SignInName =
  | { form: 'domain'; domain: string; name: string }
  | { form: 'principal'; suffix: string; name: string }

/** Undefined for a name that says no domain: it is one of ours. */
export function readSignInName(typed: string): SignInName | undefined {
  const slash = typed.indexOf('\\')
  if (slash !== -1) {
    return named('domain', typed.slice(0, slash), typed.slice(slash + 1))
  }
  const at = typed.lastIndexOf('@')
  return at === -1 ? undefined : named('principal', typed.slice(at + 1), typed.slice(0, at))
}

function named(form: SignInName['form'], domain: string, name: string): SignInName | undefined {
  if (domain === '' || name === '') return undefined
  const lower = domain.toLowerCase()
  return form === 'domain' ? { form, domain: lower, name } : { form, suffix: lower, name }
}

/** What stands behind the @ of a user principal name, in lower case; undefined when it has none. */
export function suffixOf(principalName: string | undefined): string | undefined {
  const read = principalName === undefined ? undefined : readSignInName(principalName)
  return read?.form === 'principal' ? read.suffix : undefined
}
