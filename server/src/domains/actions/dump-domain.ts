import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { guidText } from '@gatehouse/directory/values'

/** What moves by itself, or says only that something was written, as every sign-in and every number that was given out does. */
const restless: ReadonlySet<string> = new Set(
  [
    ...['uSNChanged', 'whenChanged', 'replPropertyMetaData', 'replUpToDateVector', 'repsFrom'],
    ...[
      'repsTo',
      'lastLogon',
      'lastLogonTimestamp',
      'logonCount',
      'badPasswordTime',
      'badPwdCount',
    ],
    // Numbers of accounts are given out once, also those of accounts that are gone.
    ...['rIDNextRID', 'rIDAllocationPool', 'rIDPreviousAllocationPool', 'rIDAvailablePool'],
  ].map((name) => name.toLowerCase()),
)

/** All attributes of all objects of a domain, by what each object is: what compares equal is as it was. */
export async function dumpDomain(
  connection: DirectoryConnection,
): Promise<Record<string, Record<string, string[]>>> {
  const dump: Record<string, Record<string, string[]>> = {}
  const { defaultNamingContext, configurationNamingContext } = connection.rootDse
  for (const base of [defaultNamingContext, configurationNamingContext]) {
    const all = connection.search({
      base,
      scope: 'sub',
      filter: '(objectClass=*)',
      attributes: ['*'],
    })
    for await (const { dn, attributes } of all) {
      // Whom to replicate with controllers work out by themselves.
      if (dn.includes(',CN=NTDS Settings,')) continue
      const guid = guidText(attributes.get('objectguid')?.[0] ?? Buffer.alloc(16))
      const kept = [...attributes].filter(([name]) => !restless.has(name))
      dump[guid] = {
        dn: [dn],
        ...Object.fromEntries(
          kept.map(([name, values]) => [
            name,
            values.map((one) => one.toString('base64')).toSorted(),
          ]),
        ),
      }
    }
  }
  return dump
}
