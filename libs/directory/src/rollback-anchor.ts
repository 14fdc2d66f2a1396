import { showDeleted } from './controls.ts'
import type { DirectoryConnection } from './directory-connection.ts'
import { valuesOf } from './entry.ts'
import { escapeFilter } from './filter-value.ts'
import { guidBytes, guidText } from './guid.ts'

/**
 * The numbers of a controller's changes only go up, unless its database is put back to what it was without it noticing (USN
 * rollback, MS-ADTS 3.1.1.1.9). Then others are given out under the same numbers, and whoever reads on misses them. An object
 * that is remembered with its number tells: it does not have it any more.
 */
export async function findAnchor(
  connection: DirectoryConnection,
  usn: bigint,
): Promise<string | undefined> {
  for await (const guid of search(connection, `(uSNChanged>=${usn})`)) return guid
  return undefined
}

export async function isAnchored(
  connection: DirectoryConnection,
  guid: string,
  usn: bigint,
): Promise<boolean> {
  const filter = `(&(objectGUID=${escapeFilter(guidBytes(guid))})(uSNChanged>=${usn}))`
  for await (const _found of search(connection, filter)) return true
  return false
}

async function* search(connection: DirectoryConnection, filter: string): AsyncGenerator<string> {
  const entries = connection.search({
    ...{ base: connection.rootDse.defaultNamingContext, scope: 'sub', filter },
    ...{ attributes: ['objectGUID'], controls: [showDeleted()] },
  })
  for await (const entry of entries) {
    const guid = valuesOf(entry, 'objectGUID')[0]
    if (guid) yield guidText(guid)
  }
}
