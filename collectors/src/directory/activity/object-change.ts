import { sidText } from '@gatehouse/directory/values'
import { lastPlaceOf } from './last-place.ts'
import { difference, type StateDifference } from './object-difference.ts'
import type { ObjectState, RawValue } from './object-state.ts'
import type { ObjectStore } from './object-store.ts'
import type { AttributeOrigin } from './replication-metadata.ts'
import { revivalOf } from './revival.ts'

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
  /** `lastDn`: where it was when it was deleted. */
  | { kind: 'removed'; before: ObjectState; lastDn: string }
  | {
      kind: 'restored'
      before: ObjectState
      after: ObjectState
      difference: StateDifference
      members: MemberChange[]
      /** That it was deleted was seen, and told by then. */
      isRemovalTold: boolean
    }
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

/**
 * What is different from what is known; undefined for nothing. Nothing is changed by looking. `toldTo`: all up to this number of
 * a change was told before; undefined where numbers say nothing.
 */
export function changeOf(
  seen: SeenObject,
  store: ObjectStore,
  toldTo?: bigint,
): ObjectChange | undefined {
  const { guid, origins } = seen
  const known = store.find(guid)
  const sid = seen.sid ?? (known && sidIn(known))
  const common = { guid, sid, origins }
  if (seen.isDeleted) {
    if (known) {
      return { ...common, kind: 'removed', before: known, lastDn: lastPlaceOf(seen, known, store) }
    }
    if (store.findDeleted(guid) || seen.lastDn === undefined) return undefined
    const state = stateFrom(seen)
    return isOld(seen, toldTo)
      ? { ...common, kind: 'removed', before: state, lastDn: state.dn }
      : { ...common, kind: 'passing', state, createdAt: seen.createdAt }
  }
  if (!known) return newObject(seen, store)

  const after = stateFrom(seen, known)
  const found = difference(known, after)
  const members = memberChanges(seen, store)
  if (isRevived(seen, known, toldTo)) {
    const what = { before: known, after, difference: found, members }
    return { ...common, ...what, kind: 'restored', isRemovalTold: false }
  }
  const isSame = known.dn === after.dn && known.type === after.type
  if (isSame && found.attributes.length + members.length === 0) return undefined
  return { ...common, kind: 'changed', before: known, after, difference: found, members }
}

/** objectClass, which is written once. */
const objectClassNumber = 0

/** Whether it was there before the change of a number: it was not seen, because it was deleted while all were read. */
function isOld({ origins }: SeenObject, toldTo: bigint | undefined): boolean {
  const made = origins.find(({ number }) => number === objectClassNumber)
  return made !== undefined && toldTo !== undefined && made.localUsn <= toldTo
}

/** Of which is known only that it is not there any more. */
export const goneObject = (guid: string): SeenObject => ({
  ...{ guid, dn: '', type: '', isDeleted: true, sid: undefined, attributes: undefined },
  ...{ members: undefined, origins: [], createdAt: undefined },
})

/** Whether it was deleted and came back since it was looked at last. */
function isRevived(
  { origins }: SeenObject,
  known: ObjectState,
  toldTo: bigint | undefined,
): boolean {
  const revival = revivalOf(origins)
  if (!revival || toldTo === undefined) return false
  return revival.localUsn > toldTo && revival.id !== known.revival
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
    ...{ kind: 'restored', before: deleted, after, difference: difference(deleted, after) },
    // Most directories forget of whom a deleted group consisted.
    members: memberChanges({ ...seen, members: seen.members ?? { all: [] } }, store),
    isRemovalTold: true,
  }
}

/** A descriptor that is not answered is one that may not be read any more, and no change. */
function stateFrom(seen: SeenObject, known?: ObjectState): ObjectState {
  const attributes = seen.attributes ?? known?.attributes ?? {}
  const descriptor = known?.attributes['ntsecuritydescriptor']
  const revival = revivalOf(seen.origins)?.id ?? known?.revival
  return {
    dn: seen.lastDn ?? seen.dn,
    type: seen.type || known?.type || 'object',
    changes: known?.changes ?? 0,
    ...(revival === undefined ? {} : { revival }),
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
      return store.saveDeleted(guid, change.before, now, change.lastDn)
    case 'passing':
      return store.saveDeleted(guid, change.state, now)
    case 'restored':
      store.forgetDeleted(guid)
      store.save(guid, change.after, sid, change.isRemovalTold ? undefined : change.before)
      return keepMembers(guid, change.members, store)
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
