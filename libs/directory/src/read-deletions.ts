import { showDeleted } from './controls.ts'
import type { DirectoryConnection } from './directory-connection.ts'
import { valuesOf } from './entry.ts'
import { guidBytes, guidText } from './guid.ts'
import { escapeFilter } from './filter-value.ts'

const deletedObjects = (connection: DirectoryConnection): string =>
  `CN=Deleted Objects,${connection.rootDse.defaultNamingContext}`

/** Whether who is signed in may see what was deleted: a right of administrators, unless it was given (MS-ADTS 3.1.1.5.5). */
export async function mayReadDeletions(connection: DirectoryConnection): Promise<boolean> {
  const search = {
    ...{ base: deletedObjects(connection), scope: 'base' as const, filter: '(objectClass=*)' },
    ...{ attributes: ['objectGUID'], controls: [showDeleted()] },
  }
  for await (const _entry of connection.search(search)) return true
  return false
}

/**
 * GUIDs of objects that were deleted at this controller, or heard by it to be, from a number on (uSNChanged).
 * @throws {DirectoryTrouble}
 */
export async function* readDeletions(
  connection: DirectoryConnection,
  changedFrom: bigint,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const search = {
    ...{ base: connection.rootDse.defaultNamingContext, scope: 'sub' as const },
    ...{ filter: `(&(isDeleted=TRUE)(uSNChanged>=${changedFrom}))`, attributes: ['objectGUID'] },
    ...{ controls: [showDeleted()], signal },
  }
  for await (const entry of connection.search(search)) {
    const guid = valuesOf(entry, 'objectGUID')[0]
    if (guid) yield guidText(guid)
  }
}

/** So many are asked for in one filter. */
const atOnce = 200

/**
 * Which of these objects are not there any more, for those who may not see what was deleted.
 * @throws {DirectoryTrouble}
 */
export async function findMissing(
  connection: DirectoryConnection,
  guids: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const there = new Set<string>()
  for (let at = 0; at < guids.length; at += atOnce) {
    const some = guids.slice(at, at + atOnce)
    const search = {
      ...{ base: connection.rootDse.defaultNamingContext, scope: 'sub' as const },
      filter: `(|${some.map((guid) => `(objectGUID=${escapeFilter(guidBytes(guid))})`).join('')})`,
      ...{ attributes: ['objectGUID'], signal },
    }
    for await (const entry of connection.search(search)) {
      const guid = valuesOf(entry, 'objectGUID')[0]
      if (guid) there.add(guidText(guid))
    }
  }
  return guids.filter((guid) => !there.has(guid))
}
