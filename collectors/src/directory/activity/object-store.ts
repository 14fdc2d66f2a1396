import { canonicalPath } from '@gatehouse/directory/values'
import type { CollectorHost, Json } from '../../collector.ts'
import { digestOf, type ObjectState, stateJson, stateOf } from './object-state.ts'
import { withoutAudit } from '@gatehouse/directory/security-descriptor'

/** Objects that are gone are kept this long, because they may come back (tombstoneLifetime is 180 days). */
const forgetMilliseconds = 200 * 86_400_000

const mostFormer = 100_000

const keyOf = {
  object: (guid: string) => `object/${guid}`,
  deleted: (guid: string) => `deleted/${guid}`,
  path: (dn: string) => `path/${pathKey(dn)}`,
  sid: (sid: string) => `sid/${sid}`,
  member: (group: string, member: string) => `member/${group}/${member}`,
  descriptor: (digest: string) => `descriptor/${digest}`,
} as const

/** What cannot be read is kept as it is. */
function comparable(descriptor: Buffer): Buffer {
  try {
    return withoutAudit(descriptor)
  } catch (error) {
    if (error instanceof RangeError) return descriptor
    throw error
  }
}

/** Names are the same in small and capital letters. */
const pathKey = (dn: string) => canonicalPath(dn).toLowerCase()

export interface Writes {
  put: [key: string, value: Json][]
  remove: string[]
}

type StateOfConnector = Pick<CollectorHost, 'get' | 'entries'>

/**
 * What is known of each object of a directory, on disk. Changes are gathered, can be read at once, and are kept with the
 * records that tell of them.
 */
export class ObjectStore {
  readonly #host: StateOfConnector
  /** Undefined: it is to be removed. */
  #pending = new Map<string, Json | undefined>()
  /** Names that objects had until a moment ago, by which groups may still speak of them. */
  readonly #former = new Map<string, string>()

  constructor(host: StateOfConnector) {
    this.#host = host
  }

  /** What is to be committed; from then on it counts as kept. */
  take(): Writes {
    const writes: Writes = { put: [], remove: [] }
    for (const [key, value] of this.#pending) {
      if (value === undefined) writes.remove.push(key)
      else writes.put.push([key, value])
    }
    this.#pending = new Map()
    return writes
  }

  /** Forgets what was to be committed, because what would tell of it could not be found out. */
  discard(): void {
    this.#pending = new Map()
  }

  find(guid: string): ObjectState | undefined {
    return stateOf(this.#get(keyOf.object(guid)))
  }

  findDeleted(guid: string): ObjectState | undefined {
    return stateOf(this.#get(keyOf.deleted(guid)))
  }

  guidOfDn(dn: string): string | undefined {
    return this.#text(keyOf.path(dn))
  }

  guidOfSid(sid: string): string | undefined {
    return this.#text(keyOf.sid(sid))
  }

  save(guid: string, state: ObjectState, sid: string | undefined, before?: ObjectState): void {
    if (before && pathKey(before.dn) !== pathKey(state.dn)) this.#removePath(guid, before.dn)
    if (!before || before.dn !== state.dn) this.#pending.set(keyOf.path(state.dn), guid)
    if (sid !== undefined && !before) this.#pending.set(keyOf.sid(sid), guid)
    this.#pending.set(keyOf.object(guid), stateJson(state))
  }

  /** Kept as it was, for the day that it comes back. */
  saveDeleted(guid: string, state: ObjectState, at: Date, lastDn = state.dn): void {
    this.#removePath(guid, state.dn)
    this.#pending.set(keyOf.object(guid), undefined)
    const json = stateJson({ ...state, dn: lastDn })
    this.#pending.set(keyOf.deleted(guid), Object.assign({}, json, { at: at.getTime() }))
  }

  forgetDeleted(guid: string): void {
    this.#pending.set(keyOf.deleted(guid), undefined)
  }

  /** Gives everything below an object its new place; directories do not tell of them one by one. */
  moveBelow(from: string, to: string): void {
    const prefix = `path/${pathKey(from)}/`
    for (const [, guid] of [...this.#entries(prefix)]) {
      const state = typeof guid === 'string' ? this.find(guid) : undefined
      if (typeof guid !== 'string' || !state) continue
      if (!state.dn.toLowerCase().endsWith(`,${from.toLowerCase()}`)) continue
      const dn = `${state.dn.slice(0, -from.length)}${to}`
      this.save(guid, { ...state, dn }, undefined, state)
    }
  }

  /** A member by its GUID, or by its name where that is not of this directory. */
  memberKey(dn: string): string {
    const deleted = /\\0ADEL:([0-9a-f-]{36})/i.exec(dn)?.[1]
    return (
      deleted?.toLowerCase() ??
      this.guidOfDn(dn) ??
      this.#former.get(pathKey(dn)) ??
      `dn:${dn.toLowerCase()}`
    )
  }

  /** Under which key the group has this member; it may have come before it was known. */
  keyInGroup(group: string, dn: string): string | undefined {
    return [this.memberKey(dn), `dn:${dn.toLowerCase()}`].find((key) => this.hasMember(group, key))
  }

  /** Counts records of an object. */
  count(guid: string, told: number): void {
    for (const key of [keyOf.object(guid), keyOf.deleted(guid)]) {
      const json = this.#get(key)
      const changes =
        typeof json === 'object' && json && !Array.isArray(json) ? json['n'] : undefined
      const counted = { n: (typeof changes === 'number' ? changes : 0) + told }
      if (json !== undefined) this.#pending.set(key, Object.assign({}, json, counted))
    }
  }

  hasMember(group: string, member: string): boolean {
    return this.#get(keyOf.member(group, member)) !== undefined
  }

  addMember(group: string, member: string, dn: string): void {
    this.#pending.set(keyOf.member(group, member), dn)
  }

  removeMember(group: string, member: string): void {
    this.#pending.set(keyOf.member(group, member), undefined)
  }

  /** Keys of members with the names under which they came. */
  *members(group: string): Iterable<[member: string, dn: string]> {
    const prefix = keyOf.member(group, '')
    for (const [key, dn] of this.#entries(prefix)) {
      if (typeof dn === 'string') yield [key.slice(prefix.length), dn]
    }
  }

  /** Where the object is now, by the key of a member; undefined when it is not known here. */
  dnOfMember(member: string): string | undefined {
    if (member.startsWith('dn:')) return undefined
    return (this.find(member) ?? this.findDeleted(member))?.dn
  }

  keepDescriptor(sent: Buffer): string {
    const bytes = comparable(sent)
    const digest = digestOf(bytes)
    const key = keyOf.descriptor(digest)
    if (this.#get(key) === undefined) this.#pending.set(key, bytes.toString('base64'))
    return digest
  }

  descriptor(digest: string): Buffer | undefined {
    const text = this.#text(keyOf.descriptor(digest))
    return text === undefined ? undefined : Buffer.from(text, 'base64')
  }

  /** GUIDs of all objects that are there. */
  *guids(): Iterable<string> {
    for (const [key] of this.#entries('object/')) yield key.slice('object/'.length)
  }

  /** Takes what was deleted so long ago that it cannot come back. */
  forgetOld(now: Date): void {
    for (const [key, json] of this.#host.entries('deleted/')) {
      const at = typeof json === 'object' && json && !Array.isArray(json) ? json['at'] : undefined
      if (typeof at === 'number' && at < now.getTime() - forgetMilliseconds) {
        this.#pending.set(key, undefined)
      }
    }
  }

  #removePath(guid: string, dn: string): void {
    // Another object may have taken the name meanwhile.
    if (this.guidOfDn(dn) === guid) this.#pending.set(keyOf.path(dn), undefined)
    this.#former.set(pathKey(dn), guid)
    if (this.#former.size > mostFormer) this.#former.clear()
  }

  #get(key: string): Json | undefined {
    return this.#pending.has(key) ? this.#pending.get(key) : this.#host.get(key)
  }

  #text(key: string): string | undefined {
    const value = this.#get(key)
    return typeof value === 'string' ? value : undefined
  }

  *#entries(prefix: string): Iterable<[key: string, value: Json]> {
    const fresh = [...this.#pending].filter(([key]) => key.startsWith(prefix))
    for (const entry of this.#host.entries(prefix)) if (!this.#pending.has(entry[0])) yield entry
    for (const [key, value] of fresh) if (value !== undefined) yield [key, value]
  }
}
