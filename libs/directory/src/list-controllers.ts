import type { DirectoryConnection } from './directory-connection.ts'
import { joinDn, parentOf } from './distinguished-name.ts'
import { textOf, textsOf } from './entry.ts'

/**
 * Names of all controllers that the domain has, also of those that are away, in lower case: `dc1.corp.test`. One that was demoted
 * has a server object still, and no service in it (MS-ADTS 6.1.1.2.2.1.2.1). Undefined when they cannot be known: the account
 * may not see them, or one of them has no name.
 */
export async function listControllerNames(
  connection: DirectoryConnection,
): Promise<ReadonlySet<string> | undefined> {
  const { configurationNamingContext, dnsHostName } = connection.rootDse
  const names = new Map<string, string>()
  const servers: string[] = []
  const found = connection.search({
    ...{ base: joinDn('CN=Sites', configurationNamingContext), scope: 'sub' },
    filter: '(|(objectClass=server)(objectClass=nTDSDSA))',
    attributes: ['objectClass', 'dNSHostName'],
  })
  for await (const entry of found) {
    const name = textOf(entry, 'dNSHostName')
    if (name !== undefined) names.set(entry.dn.toLowerCase(), name.toLowerCase())
    if (textsOf(entry, 'objectClass').includes('nTDSDSA')) {
      servers.push(parentOf(entry.dn).toLowerCase())
    }
  }
  const controllers = new Set(servers.map((dn) => names.get(dn)))
  // Who is not shown the controller that answers is not shown others either.
  if (controllers.has(undefined) || !controllers.has(dnsHostName.toLowerCase())) return undefined
  return new Set(Array.from(controllers, (name) => name ?? ''))
}
