import { joinDn } from './distinguished-name.ts'
import type { DirectoryConnection } from './directory-connection.ts'
import { DirectoryTrouble } from './directory-trouble.ts'
import type { Entry } from './entry.ts'
import { escapeFilter } from './filter-value.ts'

/** As people write accounts: `CORP\alice`, `alice@corp.test`, or `alice`. */
export type AccountName =
  | { form: 'short'; domain: string; name: string }
  | { form: 'principal'; principal: string; name: string; suffix: string }
  | { form: 'plain'; name: string }

export function readAccountName(text: string): AccountName {
  const slash = text.indexOf('\\')
  if (slash > 0) {
    return { form: 'short', domain: text.slice(0, slash), name: text.slice(slash + 1) }
  }
  const at = text.lastIndexOf('@')
  if (at <= 0) return { form: 'plain', name: text }
  return { form: 'principal', principal: text, name: text.slice(0, at), suffix: text.slice(at + 1) }
}

/** `corp.test` of `DC=corp,DC=test`. */
export const dnsNameOf = (namingContext: string): string =>
  namingContext.replaceAll(/(^|,)dc=/gi, (_, comma: string) => (comma ? '.' : '')).toLowerCase()

/** What is signed in with: a plain name is one of this domain. */
export const loginNameOf = (text: string, domain: string): string =>
  readAccountName(text).form === 'plain' ? `${text}@${domain}` : text

/**
 * The account of this domain that is written so; undefined when there is none. Throws `DirectoryTrouble` for one that is
 * written as an account of another domain: one of the same name here is somebody else.
 */
export async function findAccount(
  connection: DirectoryConnection,
  text: string,
  attributes: readonly string[],
): Promise<Entry | undefined> {
  const wanted = readAccountName(text)
  const { defaultNamingContext: base } = connection.rootDse
  const by = (attribute: string, value: string) =>
    firstOf(connection, {
      ...{ base, scope: 'sub', attributes },
      filter: `(&(objectClass=user)(${attribute}=${escapeFilter(value)}))`,
    })
  if (wanted.form === 'plain') return by('sAMAccountName', wanted.name)
  if (wanted.form === 'short') {
    await requireShortName(connection, wanted.domain)
    return by('sAMAccountName', wanted.name)
  }
  const named = await by('userPrincipalName', wanted.principal)
  if (named || wanted.suffix.toLowerCase() !== dnsNameOf(base)) return named
  // Every account has this name, unless another was given exactly it (MS-ADTS 5.1.1.1.1).
  return by('sAMAccountName', wanted.name)
}

/** MS-ADTS 6.1.1.2.1.1.4: the cross reference of the domain knows its short name. */
async function requireShortName(connection: DirectoryConnection, name: string): Promise<void> {
  const { configurationNamingContext, defaultNamingContext } = connection.rootDse
  const found = await firstOf(connection, {
    base: joinDn('CN=Partitions', configurationNamingContext),
    scope: 'one',
    filter: `(&(nCName=${escapeFilter(defaultNamingContext)})(nETBIOSName=${escapeFilter(name)}))`,
    attributes: ['nETBIOSName'],
  })
  if (found) return
  throw new DirectoryTrouble('work', {
    text: `${name} is not the short name of ${dnsNameOf(defaultNamingContext)}.`,
    fix: 'Write the account as it is named in this domain.',
  })
}

async function firstOf(
  connection: DirectoryConnection,
  search: Parameters<DirectoryConnection['search']>[0],
): Promise<Entry | undefined> {
  for await (const entry of connection.search(search)) return entry
  return undefined
}
