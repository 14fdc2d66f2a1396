import { plainText, type RawValue } from './object-state.ts'

/** `[LDAP://cn={…},cn=policies,cn=system,DC=corp,DC=test;0]`, one after the other (MS-GPOL 2.2.2). */
const link = /\[LDAP:\/\/(?<dn>[^;\]]+);(?<options>\d+)\]/gi

/** One value for each policy that is linked, in their order: `Default Domain Policy (enforced)`. */
export function policyLinks(
  values: readonly RawValue[],
  names: { ofPolicy(dn: string): string },
): RawValue[] {
  return values.flatMap((value) =>
    [...plainText(value).matchAll(link)].map(({ groups = {} }) => {
      const { dn = '', options = '0' } = groups
      return `${names.ofPolicy(dn)}${optionsText(Number(options))}`
    }),
  )
}

function optionsText(options: number): string {
  const words = [
    ...((options & 1) === 0 ? [] : ['disabled']),
    ...((options & 2) === 0 ? [] : ['enforced']),
  ]
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}
