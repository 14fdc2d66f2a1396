import { descriptorParts, securityDescriptor, showDeleted } from '@gatehouse/directory/controls'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { type Entry, textOf, textsOf, valuesOf } from '@gatehouse/directory/entry'
import { plainDn } from '@gatehouse/directory/extended-dn'
import { generalizedTime, guidText, joinDn, sidText } from '@gatehouse/directory/values'
import { isNoise, isSecret } from './attribute-policy.ts'
import type { SeenObject } from './object-change.ts'
import { withoutRights } from './lost-rights.ts'
import type { ObjectState } from './object-state.ts'
import type { ObjectStore } from './object-store.ts'
import { attributesOf, memberAttribute, nameWithoutRange, typeOf } from './read-values.ts'
import { originsOf } from './replication-metadata.ts'
import type { Schema } from './schema.ts'

/** Asked for beside what may have changed. */
const basics = [
  ...['objectGUID', 'objectSid', 'objectClass', 'isDeleted', 'lastKnownParent', 'whenCreated'],
  ...['replPropertyMetaData'],
]

/** Questions that are open at the same time. */
const mostAtOnce = 20

const { owner, group, access } = descriptorParts

/** Also what was deleted, and of descriptors what an ordinary account may read. */
export const readControls = () => [showDeleted(), securityDescriptor(owner | group | access)]

/** Everything but what is never read: `*` leaves these out. */
export const allAttributes = ['*', 'nTSecurityDescriptor', ...basics]

export interface Reading {
  connection: DirectoryConnection
  readonly schema: Schema
  store: ObjectStore
  signal: AbortSignal
}

/** Undefined for what has no GUID. */
export function seenFrom(entry: Entry, { schema, store }: Reading): SeenObject | undefined {
  const [guid] = valuesOf(entry, 'objectGUID')
  if (guid?.length !== 16) return undefined
  const isDeleted = textOf(entry, 'isDeleted') === 'TRUE'
  return {
    ...{ guid: guidText(guid), dn: entry.dn, type: typeOf(entry), isDeleted },
    sid: sidOf(entry),
    attributes: attributesOf(entry, schema, (bytes) => store.keepDescriptor(bytes)),
    members: membersOf(entry),
    origins: originsOf(valuesOf(entry, 'replPropertyMetaData')[0]),
    createdAt: timeOf(entry, 'whenCreated'),
    lastDn: isDeleted ? lastDnOf(entry) : undefined,
  }
}

function sidOf(entry: Entry): string | undefined {
  const [bytes] = valuesOf(entry, 'objectSid')
  try {
    return bytes && sidText(bytes)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function timeOf(entry: Entry, name: string): Date | undefined {
  const text = textOf(entry, name)
  try {
    return text === undefined ? undefined : generalizedTime(text)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** `CN=Alice\0ADEL:<guid>,CN=Deleted Objects,…` was `CN=Alice` where lastKnownParent says. */
function lastDnOf(entry: Entry): string | undefined {
  const name = /^([^=]+=.*?)\\0ADEL:/i.exec(entry.dn)?.[1]
  const parent = textOf(entry, 'lastKnownParent')
  return name === undefined || parent === undefined ? undefined : joinDn(name, plainDn(parent))
}

/** DirSync tells which came and which went; a search tells all. */
function membersOf(entry: Entry): SeenObject['members'] {
  const came = entry.attributes.get(`${memberAttribute};range=1-1`)
  const went = entry.attributes.get(`${memberAttribute};range=0-0`)
  if (came || went) {
    const texts = (values: readonly Buffer[] = []) =>
      values.map((value) => plainDn(value.toString()))
    return { added: texts(came), removed: texts(went) }
  }
  const all = textsOf(entry, memberAttribute).map(plainDn)
  return all.length > 0 ? { all } : undefined
}

/** Whether something of the object itself changed, and not only its members; also that it was deleted, or is no more. */
function hasMore({ attributes }: Entry): boolean {
  const isTold = (name: string) => !isNoise(name) && !name.startsWith('member;')
  return attributes.has('isdeleted') || [...attributes.keys()].some(isTold)
}

/**
 * What DirSync told of, as it is now: DirSync tells only of attributes that changed, and when and where they did is told by
 * replication metadata alone.
 */
export async function lookedAt(entries: readonly Entry[], reading: Reading): Promise<SeenObject[]> {
  const { store } = reading
  const told = entries.flatMap((entry) => {
    const seen = seenFrom(entry, reading)
    return seen ? [{ entry, seen }] : []
  })
  const known = told.filter(({ seen, entry }) => store.find(seen.guid) && hasMore(entry))
  const fresh = told.filter(({ seen }) => !store.find(seen.guid))
  const names = new Set(known.flatMap(({ seen, entry }) => namesFor(seen, entry, store)))
  const found = new Map([
    ...(await search(
      known.map(({ seen }) => seen.guid),
      [...names, ...basics],
      reading,
    )),
    ...(await search(
      fresh.map(({ seen }) => seen.guid),
      allAttributes,
      reading,
    )),
  ])
  return told.flatMap(({ entry, seen }) => {
    const now = found.get(seen.guid)
    const state = store.find(seen.guid)
    if (!state) return now ? [{ ...now, members: seen.members ?? now.members }] : deleted(seen)
    if (now?.isDeleted || seen.isDeleted) return [now ?? seen]
    if (!hasMore(entry)) return [{ ...seen, attributes: undefined }]
    return [merged(state, { now, seen, entry })]
  })
}

/** Nobody may look at it any more; that it was deleted is told nevertheless. */
const deleted = (seen: SeenObject): SeenObject[] => (seen.isDeleted ? [seen] : [])

/** What a search answers; where it may not be read, what DirSync told with the right to replicate; else what was known. */
function merged(
  state: ObjectState,
  { now, seen, entry }: { now: SeenObject | undefined; seen: SeenObject; entry: Entry },
): SeenObject {
  const read = now ?? { ...seen, attributes: {} }
  const names = [...entry.attributes.keys()]
  // Of links DirSync tells only which came and went.
  const written = new Set(now ? names.map(nameWithoutRange) : names)
  const whole = withoutRights(state, read, (name) => written.has(name))
  const attributes = { ...whole.attributes, ...missingIn(read, seen, entry) }
  return { ...whole, attributes, members: seen.members }
}

/** What DirSync answered with the right to replicate, and a search without the right to read it did not. */
function missingIn(now: SeenObject, seen: SeenObject, entry: Entry): SeenObject['attributes'] {
  const missing = Object.entries(seen.attributes ?? {}).filter(
    ([name]) => entry.attributes.has(name) && !Object.hasOwn(now.attributes ?? {}, name),
  )
  return Object.fromEntries(missing)
}

/** What it had, and what it may have now. */
const namesFor = (seen: SeenObject, entry: Entry, store: ObjectStore): string[] =>
  [
    ...Object.keys(store.find(seen.guid)?.attributes ?? {}),
    ...[...entry.attributes.keys()].map(nameWithoutRange),
  ].filter((name) => name !== memberAttribute && !isSecret(name) && !isNoise(name))

async function search(
  guids: readonly string[],
  attributes: readonly string[],
  reading: Reading,
): Promise<Map<string, SeenObject>> {
  const found = new Map<string, SeenObject>()
  await eachEntry(guids, attributes, reading, (guid, entry) => {
    const seen = seenFrom(entry, reading)
    if (seen) found.set(guid, seen)
  })
  return found
}

/** Each by its GUID, wherever it is by now; several at a time. */
async function eachEntry(
  guids: readonly string[],
  attributes: readonly string[],
  { connection, signal }: Reading,
  take: (guid: string, entry: Entry) => void,
): Promise<void> {
  const look = async (guid: string) => {
    for await (const entry of connection.search({
      ...{ base: `<GUID=${guid}>`, scope: 'base', filter: '(objectClass=*)', attributes },
      ...{ controls: readControls(), signal },
    })) {
      take(guid, entry)
    }
  }
  for (let at = 0; at < guids.length; at += mostAtOnce) {
    await Promise.all(guids.slice(at, at + mostAtOnce).map((guid) => lookIfThere(look, guid)))
  }
}

const noSuchObject = 32

/** What is gone, or may not be seen, is not found. */
async function lookIfThere(look: (guid: string) => Promise<void>, guid: string): Promise<void> {
  try {
    await look(guid)
  } catch (error) {
    if (!(error instanceof DirectoryTrouble) || error.resultCode !== noSuchObject) throw error
  }
}

/** Which of these objects are there and may be seen. */
export async function thereNow(
  guids: readonly string[],
  reading: Reading,
): Promise<ReadonlySet<string>> {
  const there = new Set<string>()
  const attributes = ['isDeleted']
  await eachEntry(guids, attributes, reading, (guid, entry) => {
    // One of which nothing may be read is there as well.
    if (textOf(entry, 'isDeleted') !== 'TRUE') there.add(guid)
  })
  return there
}

/** When and where the attributes of these objects were written last. */
export async function originsOfObjects(
  guids: readonly string[],
  reading: Reading,
): Promise<Map<string, SeenObject['origins']>> {
  const found = await search(guids, basics, reading)
  return new Map([...found].map(([guid, { origins }]) => [guid, origins]))
}
