import { goneObject, type SeenObject } from './object-change.ts'
import type { ObjectStore } from './object-store.ts'
import { type Reading, seenFrom, thereNow } from './seen-objects.ts'

const chunkObjects = 500

/** GUIDs of all that may be seen in a part of the directory. */
export async function allThere(base: string, reading: Reading): Promise<Set<string>> {
  const { connection, signal } = reading
  const found = new Set<string>()
  const search = connection.search({
    ...{ base, scope: 'sub', filter: '(objectClass=*)', attributes: ['objectGUID'], signal },
  })
  for await (const entry of search) {
    const seen = seenFrom(entry, reading)
    if (seen) found.add(seen.guid)
  }
  return found
}

/**
 * What is known, and was not found: some hundred at a time, as objects that were deleted. Each is looked for once more, because
 * one that moves while all are read may be on no page.
 */
export async function* missingObjects(
  found: ReadonlySet<string>,
  isOurs: (dn: string) => boolean,
  { reading, store }: { reading: Reading; store: ObjectStore },
): AsyncGenerator<SeenObject[]> {
  const missing: string[] = []
  for (const guid of store.guids()) {
    const state = found.has(guid) ? undefined : store.find(guid)
    if (state && isOurs(state.dn)) missing.push(guid)
  }
  for (let at = 0; at < missing.length; at += chunkObjects) {
    const some = missing.slice(at, at + chunkObjects)
    const there = await thereNow(some, reading)
    yield some.filter((guid) => !there.has(guid)).map(goneObject)
  }
}
