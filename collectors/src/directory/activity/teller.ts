import { setTimeout as delay } from 'node:timers/promises'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { CollectorHost, Json } from '../../collector.ts'
import { recordsOf, type RecordPlace } from './change-records.ts'
import type { ControllerClock } from './controller-clock.ts'
import type { Domain } from './domain.ts'
import type { EvidenceBox } from './evidence-box.ts'
import { loggedRecord } from './log-records.ts'
import {
  changeOf,
  goneObject,
  keepChange,
  type ObjectChange,
  type SeenObject,
  sidIn,
} from './object-change.ts'
import { isInside } from './object-difference.ts'
import type { ObjectStore } from './object-store.ts'
import { originsOfObjects, type Reading, thereNow } from './seen-objects.ts'
import { Statements, type Told } from './statements.ts'

const stepMilliseconds = 100
/** By then a change that a log tells of is seen in the directory, or was undone. */
const graceMilliseconds = 10_000
/** The same where the log is of another controller. */
const replicationMilliseconds = 120_000

export interface TellerOptions {
  host: CollectorHost
  store: ObjectStore
  box: EvidenceBox
  domain: Domain
  reading: Reading
  evidenceSeconds: number
  /** DNS name of the controller that answers, and its clock. */
  controller: string
  clock: ControllerClock
}

/** Makes records of what was seen, and keeps both. */
export class Teller {
  readonly #options: TellerOptions
  readonly #place: Omit<RecordPlace, 'now'>

  constructor(options: TellerOptions) {
    this.#options = options
    const { domain, box, controller, clock } = options
    this.#place = {
      controller,
      controllerOf: (id) => domain.controllerOf(id),
      nameOf: (sid) => domain.ofSid(sid),
      sessionOf: (fact) => box.sessionOf(fact),
      ours: (at, where) => clock.ours(at, where),
    }
  }

  /** Of the first inventory: kept, and nothing is told. */
  async keepQuietly(seen: readonly SeenObject[], put: [string, Json][]): Promise<void> {
    const { store, host, box } = this.#options
    for (const object of seen) {
      if (object.isDeleted && !store.find(object.guid)) continue
      const change = changeOf(object, store)
      if (change) keepChange(change, store, host.now())
    }
    const writes = store.take()
    // Where logs are read from: what is told of later happened after that.
    const { records, ...evidence } = box.take()
    await host.commit({
      records,
      put: [...writes.put, ...evidence.put, ...put],
      remove: [...writes.remove, ...evidence.remove],
    })
  }

  /**
   * Answers how many objects changed. `isLate`: the logs have had their time already. `toldTo`: the number of the last change that
   * was told before.
   */
  async tell(
    seen: readonly SeenObject[],
    { isLate = false, toldTo }: { isLate?: boolean; toldTo?: bigint } = {},
  ): Promise<number> {
    const { store, host } = this.#options
    const changes: ObjectChange[] = []
    for (const object of inOrder(seen)) {
      const change = changeOf(object, store, toldTo)
      if (!change) continue
      keepChange(change, store, host.now())
      changes.push(change)
    }
    await this.#learnOrigins(changes)
    const told = await this.#findOut(changes, isLate)
    const records = changes.flatMap((change, at) => this.#record(change, told[at]))
    await this.#commit(records)
    return changes.length
  }

  /**
   * What logs tell, and nothing that was seen explains. `lookedAt` is when the last look began: a change that was read of
   * later may not have been in it.
   */
  async tellRest(since: Date, lookedAt: Date): Promise<void> {
    const { box, host, clock } = this.#options
    const now = host.now().getTime()
    const before = Math.min(now - graceMilliseconds, lookedAt.getTime())
    await this.#tellGone(before)
    const records: CollectedRecord[] = []
    for (const { fact, guid, readAt } of box.readBefore(before)) {
      const isOwnLog = fact.controller === '' || fact.controller === this.#options.controller
      if (!isOwnLog && readAt > now - replicationMilliseconds) continue
      const isSince = clock.ours(fact.at, fact.controller) >= since
      const isNews = isSince && !box.wasTold(fact) && this.#isWatched(fact.object.dn)
      const record = isNews ? this.#logged(fact, guid) : undefined
      if (record) records.push(record)
      box.use(fact)
    }
    if (records.length > 0 || box.hasWrites) await this.#commit(records)
  }

  /** Where the directory does not tell of deletions, a log is the first to. */
  async #tellGone(before: number): Promise<void> {
    const { box, store, reading } = this.#options
    const guids = box.readBefore(before).flatMap(({ fact, guid }) => {
      const isRemoval = fact.operation === 'removed' && fact.succeeded
      return isRemoval && guid !== undefined && store.find(guid) ? [guid] : []
    })
    if (guids.length === 0) return
    const there = await thereNow(guids, reading)
    const gone = new Set(guids.filter((guid) => !there.has(guid)))
    await this.tell([...gone].map(goneObject), { isLate: true })
  }

  async #learnOrigins(changes: readonly ObjectChange[]): Promise<void> {
    const unknown = changes.filter(({ origins }) => origins.length === 0).map(({ guid }) => guid)
    if (unknown.length === 0) return
    const origins = await originsOfObjects(unknown, this.#options.reading)
    for (const change of changes) {
      if (change.origins.length === 0) change.origins = origins.get(change.guid) ?? []
    }
  }

  /** Logs are written a moment after the change, so it is waited for them. */
  async #findOut(changes: readonly ObjectChange[], isLate: boolean): Promise<Told[]> {
    const { box, domain, evidenceSeconds, host } = this.#options
    if (changes.length === 0) return []
    await box.read()
    const look = () => changes.map((change) => Statements.of(change, box, domain))
    let told = look()
    const patience = isLate ? 0 : evidenceSeconds * 1000
    for (let waited = 0; waited < patience; waited += stepMilliseconds) {
      if (told.every(({ isFinal }) => isFinal) || host.signal.aborted) break
      await delay(stepMilliseconds, undefined, { signal: host.signal }).catch(() => undefined)
      if (await box.read()) told = look()
    }
    return told
  }

  #record(change: ObjectChange, told: Told | undefined): CollectedRecord[] {
    const { box, store, host } = this.#options
    if (!told) return []
    const records = recordsOf(change, told.statements, { ...this.#place, now: host.now() })
    for (const fact of told.used) box.use(fact)
    if (records.length > 0) store.count(change.guid, records.length)
    return records
  }

  #logged(
    fact: Parameters<typeof loggedRecord>[0],
    known: string | undefined,
  ): CollectedRecord | undefined {
    const { store, domain, host } = this.#options
    const guid =
      known ?? (fact.object.dn === undefined ? undefined : store.guidOfDn(fact.object.dn))
    const state = guid === undefined ? undefined : store.find(guid)
    const deleted = guid === undefined || state ? undefined : store.findDeleted(guid)
    const sid = fact.object.sid ?? (state && sidIn(state))
    const object = { guid, state: state ?? deleted, isThere: state !== undefined, sid }
    return loggedRecord(fact, object, domain, { ...this.#place, now: host.now() })
  }

  /** Names of computers, which change all the time, are in parts of their own that are not read. */
  #isWatched(dn: string | undefined): boolean {
    const { rootDse } = this.#options.reading.connection
    if (dn === undefined) return true
    const watched = [rootDse.defaultNamingContext, rootDse.configurationNamingContext]
    return watched.some((base) => isInside(dn, base)) && !/,DC=(Domain|Forest)DnsZones,/i.test(dn)
  }

  async #commit(records: CollectedRecord[]): Promise<void> {
    const { store, box, host } = this.#options
    const kept = store.take()
    const evidence = box.take()
    await host.commit({
      records: [...evidence.records, ...records],
      put: [...kept.put, ...evidence.put],
      remove: [...kept.remove, ...evidence.remove],
    })
  }
}

/** Members after those who may be new. */
const inOrder = (seen: readonly SeenObject[]): SeenObject[] => [
  ...seen.filter(({ members }) => !members),
  ...seen.filter(({ members }) => members),
]
