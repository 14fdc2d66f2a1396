import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { textOf, valuesOf } from '@gatehouse/directory/entry'
import { escapeFilter, sidText } from '@gatehouse/directory/values'

export interface DomainFacts {
  netbios_name?: string
  sid?: string
}

/** What a domain is called before Windows 2000, and its SID (MS-ADTS 6.1.1.2.1.1). */
export async function readDomainFacts(connection: DirectoryConnection): Promise<DomainFacts> {
  const { defaultNamingContext, configurationNamingContext } = connection.rootDse
  const domain = await connection.find(defaultNamingContext, ['objectSid'])
  const sid = domain && valuesOf(domain, 'objectSid')[0]
  const netbiosName = await readNetbiosName(connection, {
    base: `CN=Partitions,${configurationNamingContext}`,
    domain: defaultNamingContext,
  })
  return {
    ...(netbiosName ? { netbios_name: netbiosName } : {}),
    ...(sid ? { sid: sidText(sid) } : {}),
  }
}

async function readNetbiosName(
  connection: DirectoryConnection,
  { base, domain }: { base: string; domain: string },
): Promise<string | undefined> {
  const filter = `(&(objectClass=crossRef)(nCName=${escapeFilter(domain)}))`
  const search = { base, scope: 'one', filter, attributes: ['nETBIOSName'] } as const
  for await (const entry of connection.search(search)) return textOf(entry, 'nETBIOSName')
  return undefined
}
