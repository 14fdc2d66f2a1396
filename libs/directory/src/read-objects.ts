import type { DirectoryConnection } from './directory-connection.ts'
import { type Entry, numberOf, textOf, textsOf, valuesOf } from './entry.ts'
import { ExtendedDnControl, guidOfExtendedDn, plainDn } from './extended-dn.ts'
import { factAttributes, factsOf, type LapsKind, type ObjectFacts } from './object-facts.ts'
import { PrimaryMembers } from './primary-members.ts'
import { guidText } from './values.ts'

export interface ObjectsQuestion {
  /** What is read with all that is below it: the root of a naming context, or a container. */
  base: string
  /** Relative ids of groups with power over the domain. */
  administrativeGroupIds: ReadonlySet<number>
  /** Only what changed at this controller from this number on (uSNChanged, MS-ADTS 3.1.1.1.9); absent: everything. */
  changedFrom?: bigint | undefined
  signal?: AbortSignal | undefined
}

/** `memberIds` of groups: the GUIDs of direct members, also of those who have it as their primary group. */
export type ReadObject = ObjectFacts & { memberIds?: string[] }

/** The smaller a page, the less is held at once; the larger, the fewer round trips. */
const pageSize = 500
/** Members come with their group, thousands of them. */
const groupPageSize = 50

const notGroups = '(|(objectClass=user)(objectClass=organizationalUnit)(objectClass=contact))'

/**
 * Users, computers, service accounts, organizational units and contacts, then groups with their members. Holds a page, and 16
 * bytes for each account, whose groups are not told before all accounts are. Passwords are never asked for.
 * @throws {DirectoryTrouble}
 */
export async function* readObjects(
  connection: DirectoryConnection,
  question: ObjectsQuestion,
): AsyncGenerator<ReadObject> {
  const { base, administrativeGroupIds, signal } = question
  const primary = new PrimaryMembers()
  const laps = await readLapsKinds(connection, question)
  const accounts = connection.search({
    base,
    scope: 'sub',
    filter: changed(notGroups, question),
    attributes: factAttributes,
    pageSize,
    signal,
  })
  for await (const entry of accounts) {
    const guid = valuesOf(entry, 'objectGUID')[0]
    const isLockedOut = await isLocked(connection, entry)
    const facts = factsOf(entry, {
      administrativeGroupIds,
      isLockedOut,
      laps: guid && laps.get(guidText(guid)),
    })
    if (facts?.primaryGroupSid && guid) primary.add(facts.primaryGroupSid, guid)
    if (facts) yield facts
  }
  yield* readGroups(connection, question, primary)
}

async function* readGroups(
  connection: DirectoryConnection,
  question: ObjectsQuestion,
  primary: PrimaryMembers,
): AsyncGenerator<ReadObject> {
  const { base, administrativeGroupIds, signal, changedFrom } = question
  const groups = connection.search({
    base,
    scope: 'sub',
    filter: changed('(objectClass=group)', question),
    attributes: [...factAttributes, 'member'],
    pageSize: groupPageSize,
    controls: [new ExtendedDnControl()],
    signal,
  })
  for await (const entry of groups) {
    const facts = factsOf(entry, { administrativeGroupIds })
    if (!facts) continue
    if (changedFrom !== undefined) await readPrimaryMembers(connection, question, facts, primary)
    const direct = textsOf(entry, 'member').flatMap((dn) => guidOfExtendedDn(dn) ?? [])
    yield { ...facts, memberIds: [...new Set([...direct, ...primary.of(facts.sid)])] }
  }
}

/** Of one group: when only what changed is read, its accounts were not. */
async function readPrimaryMembers(
  connection: DirectoryConnection,
  { signal }: ObjectsQuestion,
  { sid }: ObjectFacts,
  primary: PrimaryMembers,
): Promise<void> {
  const relativeId = /-(\d+)$/.exec(sid ?? '')?.[1]
  if (sid === undefined || relativeId === undefined) return
  const members = connection.search({
    base: connection.rootDse.defaultNamingContext,
    scope: 'sub',
    filter: `(primaryGroupID=${relativeId})`,
    attributes: ['objectGUID'],
    pageSize,
    signal,
  })
  for await (const member of members) {
    const guid = valuesOf(member, 'objectGUID')[0]
    if (guid) primary.add(sid, guid)
  }
}

/**
 * Which passwords of local administrators there are, without reading one: whoever may not read them finds none. Attributes that
 * the schema does not know match nothing (RFC 4511, 4.5.1.7).
 */
export async function readLapsKinds(
  connection: DirectoryConnection,
  question: Pick<ObjectsQuestion, 'base' | 'changedFrom' | 'signal'>,
): Promise<Map<string, LapsKind>> {
  const { base, signal } = question
  const kinds = new Map<string, LapsKind>()
  const attributes = [
    ['ms-Mcs-AdmPwd', 'legacy'],
    ['msLAPS-Password', 'clear'],
    ['msLAPS-EncryptedPassword', 'encrypted'],
  ] as const
  for (const [attribute, kind] of attributes) {
    const computers = connection.search({
      base,
      scope: 'sub',
      filter: changed(`(&(objectClass=computer)(${attribute}=*))`, question),
      attributes: ['objectGUID'],
      pageSize,
      signal,
    })
    for await (const computer of computers) {
      const guid = valuesOf(computer, 'objectGUID')[0]
      if (guid) kinds.set(guidText(guid), kind)
    }
  }
  return kinds
}

const lockedFlag = 0x10
const computed = 'msDS-User-Account-Control-Computed'

/** `lockoutTime` stays when the lockout is over; the controller works out whether it is, also by fine-grained policies. */
async function isLocked(connection: DirectoryConnection, entry: Entry): Promise<boolean> {
  const lockedAt = textOf(entry, 'lockoutTime') ?? '0'
  if (lockedAt === '0') return false
  const found = await connection.find(plainDn(entry.dn), [computed])
  return found !== undefined && ((numberOf(found, computed) ?? 0) & lockedFlag) !== 0
}

const changed = (filter: string, { changedFrom }: Pick<ObjectsQuestion, 'changedFrom'>): string =>
  changedFrom === undefined ? filter : `(&${filter}(uSNChanged>=${changedFrom}))`
