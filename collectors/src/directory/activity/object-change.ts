import { sidText } from '@gatehouse/directory/values'
import { difference, type StateDifference } from './object-difference.ts'
import type { ObjectState, RawValue } from './object-state.ts'
import type { ObjectStore } from './object-store.ts'
import type { AttributeOrigin } from './replication-metadata.ts'

/** An object as a controller answered it just now. */
export interface SeenObject {
  guid: string
  dn: string
  type: string
  isDeleted: boolean
  sid: string | undefined
  /** Undefined: they were not looked at. */
  attributes: Record<string, RawValue[]> | undefined
  /** Names of members: all that there are, or those that came and went. Undefined: not looked at. */
  members: { all: string[] } | { added: string[]; removed: string[] } | undefined
  origins: AttributeOrigin[]
  createdAt: Date | undefined
  /** Of one that was deleted: its name before. */
  lastDn?: string | undefined
}

export interface MemberChange {
  /** By which the member is kept. */
  member: string
  dn: string
  isAdded: boolean
  /** The member itself was deleted, which is told of it and not of each of its groups. */
  isSilent: boolean
}

export type ObjectChange = {
  guid: string
  sid: string | undefined
  origins: AttributeOrigin[]
} & (
  | { kind: 'added'; after: ObjectState; members: MemberChange[]; createdAt: Date | undefined }
  | { kind: 'removed'; before: ObjectState }
  | { kind: 'restored'; before: ObjectState; after: ObjectState; difference: StateDifference }
  /** It came and went between two looks. */
  | { kind: 'passing'; state: ObjectState; createdAt: Date | undefined }
  | {
      kind: 'changed'
      before: ObjectState
      after: ObjectState
      difference: StateDifference
      members: MemberChange[]
    }
)

/** What is different from what is known; undefined for nothing. Nothing is changed by looking. */
export function changeOf(seen: SeenObject, store: ObjectStore): ObjectChange | undefined {
  const { guid, origins } = seen
  const known = store.find(guid)
  const sid = seen.sid ?? (known && sidIn(known))
  const common = { guid, sid, origins }
  if (seen.isDeleted) {
    if (known) return { ...common, kind: 'removed', before: known }
    if (store.findDeleted(guid) || seen.lastDn === undefined) return undefined
    return { ...common, kind: 'passing', state: stateFrom(seen), createdAt: seen.createdAt }
  }
  if (!known) return newObject(seen, store)

  const after = stateFrom(seen, known)
  const found = difference(known, after)
  const members = memberChanges(seen, store)
  const isSame = known.dn === after.dn && known.type === after.type
  if (isSame && found.attributes.length + members.length === 0) return undefined
  return { ...common, kind: 'changed', before: known, after, difference: found, members }
}

/** As it is kept among its attributes. */
export function sidIn({ attributes }: ObjectState): string | undefined {
  const [value] = attributes['objectsid'] ?? []
  if (typeof value !== 'object' || !('bytes' in value)) return undefined
  return sidText(Buffer.from(value.bytes, 'base64'))
}

function newObject(seen: SeenObject, store: ObjectStore): ObjectChange {
  const common = { guid: seen.guid, sid: seen.sid, origins: seen.origins }
  const deleted = store.findDeleted(seen.guid)
  if (!deleted) {
    const members = memberChanges(seen, store)
    const { createdAt } = seen
    return { ...common, kind: 'added', after: stateFrom(seen), members, createdAt }
  }
  const after = { ...stateFrom(seen), changes: deleted.changes }
  return {
    ...common,
    kind: 'restored',
    before: deleted,
    after,
    difference: difference(deleted, after),
  }
}

/** A descriptor that is not answered is one that may not be read any more, and no change. */
function stateFrom(seen: SeenObject, known?: ObjectState): ObjectState {
  const attributes = seen.attributes ?? known?.attributes ?? {}
  const descriptor = known?.attributes['ntsecuritydescriptor']
  return {
    dn: seen.lastDn ?? seen.dn,
    type: seen.type || known?.type || 'object',
    changes: known?.changes ?? 0,
    attributes:
      descriptor && !attributes['ntsecuritydescriptor']
        ? { ...attributes, ntsecuritydescriptor: descriptor }
        : attributes,
  }
}

function memberChanges({ guid, members }: SeenObject, store: ObjectStore): MemberChange[] {
  if (!members) return []
  if ('added' in members) {
    return [
      ...members.removed.flatMap((dn) => removedMember(guid, dn, store)),
      ...members.added
        .filter((dn) => store.keyInGroup(guid, dn) === undefined)
        .map((dn) => ({ member: store.memberKey(dn), dn, isAdded: true, isSilent: false })),
    ]
  }
  const now = new Map(members.all.map((dn) => [store.memberKey(dn), dn]))
  const had = new Map(store.members(guid))
  return [
    ...[...had]
      .filter(([member]) => !now.has(member))
      .map(([member, dn]) => ({
        ...{ member, dn: store.dnOfMember(member) ?? dn, isAdded: false },
        isSilent: store.findDeleted(member) !== undefined,
      })),
    ...[...now]
      .filter(([member]) => !had.has(member))
      .map(([member, dn]) => ({ member, dn, isAdded: true, isSilent: false })),
  ]
}

function removedMember(group: string, dn: string, store: ObjectStore): MemberChange[] {
  const member = store.keyInGroup(group, dn)
  if (member === undefined) return []
  const isSilent = dn.includes(String.raw`\0ADEL:`) || store.findDeleted(member) !== undefined
  return [
    { member, dn: isSilent ? dn : (store.dnOfMember(member) ?? dn), isAdded: false, isSilent },
  ]
}

/** Keeps what a change leads to. */
export function keepChange(change: ObjectChange, store: ObjectStore, now: Date): void {
  const { guid, sid } = change
  switch (change.kind) {
    case 'added':
      store.save(guid, change.after, sid)
      return keepMembers(guid, change.members, store)
    case 'removed':
      return store.saveDeleted(guid, change.before, now)
    case 'passing':
      return store.saveDeleted(guid, change.state, now)
    case 'restored':
      store.forgetDeleted(guid)
      return store.save(guid, change.after, sid)
    case 'changed': {
      const { before, after } = change
      store.save(guid, after, sid, before)
      if (before.dn !== after.dn) store.moveBelow(before.dn, after.dn)
      return keepMembers(guid, change.members, store)
    }
  }
}

function keepMembers(guid: string, members: readonly MemberChange[], store: ObjectStore): void {
  for (const { member, dn, isAdded } of members) {
    if (isAdded) store.addMember(guid, member, dn)
    else store.removeMember(guid, member)
  }
}
