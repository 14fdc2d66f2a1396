import { createHash, randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { CollectorHost, Json } from '../collector.ts'
import { compare, type IdentityRules } from './compare.ts'
import type { Observation } from './observation.ts'
import { isJsonObject, type JsonObject, numberOf, textOf, textsOf } from './stored-json.ts'
import { type Change, keyOf, subjectOf, type TrackedObject } from './tracked-object.ts'

const baselineKey = 'baseline'
const objectPrefix = 'object/'
const unreadablePrefix = 'unreadable/'

/**
 * The last committed state of the objects of a collector. Differences to it are found again until they are
 * committed, with the same keys, so that a crash neither loses nor doubles one.
 */
export class ObjectTracker {
  readonly #host: CollectorHost
  readonly #types: readonly string[]
  readonly #identities: IdentityRules
  readonly #stored = new Map<string, TrackedObject>()
  readonly #unreadable: Set<string>
  readonly #knownTypes: Set<string>
  /** Chosen at the baseline: a state that is lost and built anew must not repeat old keys. */
  #epoch: string
  /** Counts commits with differences, so that the second A → B has another key than the first. */
  #generation: number

  constructor(host: CollectorHost, types: readonly string[], identities: IdentityRules = {}) {
    this.#host = host
    this.#types = types
    this.#identities = identities
    const baseline = host.get(baselineKey)
    const known: JsonObject = isJsonObject(baseline) ? baseline : {}
    this.#epoch = textOf(known, 'epoch')
    this.#generation = numberOf(known, 'generation')
    this.#knownTypes = new Set(Array.isArray(known['types']) ? known['types'].map(String) : [])
    this.#unreadable = new Set(
      [...host.entries(unreadablePrefix)].map(([key]) => key.slice(unreadablePrefix.length)),
    )
    for (const [, json] of host.entries(objectPrefix)) this.#remember(objectOf(json))
  }

  get hasBaseline(): boolean {
    return this.#epoch !== ''
  }

  /** What a person should hear of; empty before there is a baseline. */
  changesTo(seen: Observation): Change[] {
    if (!this.hasBaseline) return []
    const origins = new Set([...this.#stored.values()].map((object) => object.origin))
    return compare(this.#stored, this.#next(seen), this.#identities).filter((change) => {
      const { type, origin } = subjectOf(change)
      if (!this.#knownTypes.has(type)) return false
      const wasUnreadable = this.#wasUnreadable(origin) && !origins.has(origin)
      return change.action !== 'Added' || !wasUnreadable
    })
  }

  keyOf(change: Change): string {
    const subject = subjectOf(change)
    const sides = JSON.stringify([
      change.action,
      'before' in change ? change.before : null,
      'after' in change ? change.after : null,
    ])
    const digest = createHash('sha256').update(sides).digest('base64url').slice(0, 22)
    return `${this.#epoch}.${this.#generation}.${digest}.${keyOf(subject).slice(0, 200)}`
  }

  /** Keeps what was seen together with the records that tell of it; does nothing where both are old. */
  async commit(seen: Observation, records: CollectedRecord[], isCritical = false): Promise<void> {
    const next = this.#next(seen)
    const put: [string, Json][] = []
    for (const [key, object] of next) {
      const old = this.#stored.get(key)
      if (old && JSON.stringify(jsonOf(old)) === JSON.stringify(jsonOf(object))) continue
      put.push([objectPrefix + key, jsonOf(object)])
    }
    const remove = [...this.#stored.keys()]
      .filter((key) => !next.has(key))
      .map((key) => objectPrefix + key)
    const [shut, opened] = this.#readability(seen)
    put.push(...shut.map((path): [string, Json] => [unreadablePrefix + path, true]))
    remove.push(...opened.map((path) => unreadablePrefix + path))
    if (put.length + remove.length + records.length === 0 && this.hasBaseline) return

    const epoch = this.#epoch || randomUUID()
    const generation = this.#generation + 1
    put.push([baselineKey, { epoch, generation, types: [...this.#types] }])
    await this.#host.commit({ records, isCritical, put, remove })

    this.#epoch = epoch
    this.#generation = generation
    for (const type of this.#types) this.#knownTypes.add(type)
    for (const path of shut) this.#unreadable.add(path)
    for (const path of opened) this.#unreadable.delete(path)
    this.#stored.clear()
    for (const object of next.values()) this.#remember(object)
  }

  /** What was seen, and of what could not be seen what was known before. */
  #next(seen: Observation): Map<string, TrackedObject> {
    const next = new Map<string, TrackedObject>()
    for (const object of this.#stored.values()) {
      if (seen.isUnreadable(object.origin)) next.set(keyOf(object), object)
    }
    for (const object of seen.objects) next.set(keyOf(object), object)
    return next
  }

  #readability(seen: Observation): [shut: string[], opened: string[]] {
    return [
      [...seen.unreadable.keys()].filter((path) => !this.#unreadable.has(path)),
      [...this.#unreadable].filter((path) => !seen.unreadable.has(path)),
    ]
  }

  #wasUnreadable(origin: string): boolean {
    return this.#unreadable.has(origin) || this.#unreadable.has(dirname(origin))
  }

  #remember(object: TrackedObject | undefined): void {
    if (object) this.#stored.set(keyOf(object), object)
  }
}

const jsonOf = (object: TrackedObject): Json => ({
  type: object.type,
  id: object.id,
  name: object.name,
  origin: object.origin,
  properties: object.properties,
  ...(object.digests ? { digests: object.digests } : {}),
  ...(object.identity === undefined ? {} : { identity: object.identity }),
})

function objectOf(json: Json): TrackedObject | undefined {
  if (!isJsonObject(json)) return undefined
  const { identity, digests } = json
  return {
    type: textOf(json, 'type'),
    id: textOf(json, 'id'),
    name: textOf(json, 'name'),
    origin: textOf(json, 'origin'),
    properties: textsOf(json['properties']),
    ...(digests === undefined ? {} : { digests: textsOf(digests) }),
    ...(typeof identity === 'string' ? { identity } : {}),
  }
}
