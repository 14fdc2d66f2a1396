import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { CollectorHost, Json } from '../../collector.ts'
import { isJsonObject, textOf } from '../../linux/stored-json.ts'
import type { SessionFact, WhoEvidence, WhoFact } from '../who-evidence.ts'
import type { ObjectStore, Writes } from './object-store.ts'

/** A fact that no change was found for yet. */
interface Waiting {
  fact: WhoFact
  /** Which object it is about, as far as its name was known when the fact was read. */
  guid: string | undefined
  readAt: number
  isStored: boolean
}

/** Of whom a fact may speak. */
export interface Subject {
  guid: string
  /** Names it has, or had until now. */
  dns: readonly string[]
  sid: string | undefined
  account: string | undefined
}

const keyOf = (id: string) => `fact/${id}`
/** Sessions are long; the names of the last ones are enough. */
const mostSessions = 10_000
const mostRemembered = 20_000
/** The same on disk: the other log's line of an operation comes within moments. */
const toldKey = 'told'
const mostKept = 100

/** What logs said and is not told yet, in memory and on disk. */
export class EvidenceBox {
  readonly sources: readonly WhoEvidence[]
  readonly #host: Pick<CollectorHost, 'get' | 'entries' | 'now'>
  readonly #store: ObjectStore
  readonly #waiting = new Map<string, Waiting>()
  /** The same by what they name an object with. */
  readonly #index = new Map<string, Set<Waiting>>()
  readonly #sessions = new Map<string, SessionFact>()
  /** Operations of which something was told, so that another log's line of the same is not told again. */
  readonly #told: Set<string>
  #isToldNew = false
  #positions = new Map<string, Json>()
  #removed: string[] = []
  #records: CollectedRecord[] = []

  constructor(
    sources: readonly WhoEvidence[],
    host: Pick<CollectorHost, 'get' | 'entries' | 'now'>,
    store: ObjectStore,
  ) {
    this.sources = sources
    this.#host = host
    this.#store = store
    const told = host.get(toldKey)
    this.#told = new Set(Array.isArray(told) ? told.map(String) : [])
    for (const [key, json] of host.entries('fact/')) {
      const fact = factOf(json)
      if (!fact) this.#removed.push(key)
      else this.#add(fact, host.now().getTime(), true)
    }
  }

  /** True when something new was read. */
  async read(): Promise<boolean> {
    let isNews = false
    for (const source of this.sources) {
      for (let hasMore = true; hasMore;) {
        const read = await source.read()
        for (const fact of read.facts) this.#add(fact, this.#host.now().getTime(), false)
        for (const session of read.sessions) this.#addSession(session)
        for (const [key, value] of read.put) this.#positions.set(key, value)
        this.#removed.push(...(read.remove ?? []))
        this.#records.push(...(read.records ?? []))
        isNews ||= read.facts.length > 0
        hasMore = read.hasMore
      }
    }
    return isNews
  }

  tells(operation: WhoFact['operation']): boolean {
    return this.sources.some((source) => source.tells(operation))
  }

  /** Facts about an object that fit, in order of time. */
  about(subject: Subject, fits: (fact: WhoFact) => boolean): WhoFact[] {
    const found = new Set(
      handlesOf(subject).flatMap((handle) => [...(this.#index.get(handle) ?? [])]),
    )
    return [...found]
      .map(({ fact }) => fact)
      .filter(fits)
      .toSorted((a, b) => a.at.getTime() - b.at.getTime())
  }

  /** Facts about names that no object has. */
  ofNobody(fits: (fact: WhoFact) => boolean): WhoFact[] {
    return [...this.#waiting.values()]
      .filter(({ fact, guid }) => guid === undefined && fits(fact))
      .map(({ fact }) => fact)
      .filter(({ object }) => object.dn === undefined || !this.#store.guidOfDn(object.dn))
  }

  /** A change was told with it. */
  use(fact: WhoFact): void {
    const waiting = this.#waiting.get(fact.id)
    if (!waiting) return
    this.#waiting.delete(fact.id)
    for (const handle of handlesIn(waiting)) this.#index.get(handle)?.delete(waiting)
    if (waiting.isStored) this.#removed.push(keyOf(fact.id))
    const operation = operationKey(waiting)
    if (operation !== undefined) this.#remember(operation)
  }

  /** Whether another line about the same operation on the same object was used. */
  wasTold(fact: WhoFact): boolean {
    const waiting = this.#waiting.get(fact.id)
    const operation = waiting && operationKey(waiting)
    return operation !== undefined && this.#told.has(operation)
  }

  /** Read so long ago that a change would have been seen by now. */
  readBefore(time: number): Pick<Waiting, 'fact' | 'guid' | 'readAt'>[] {
    return [...this.#waiting.values()]
      .filter(({ readAt }) => readAt < time)
      .toSorted((a, b) => a.fact.at.getTime() - b.fact.at.getTime())
  }

  /** The name of whom a fact says only the connection of. */
  sessionOf(fact: WhoFact): SessionFact | undefined {
    return fact.sessionId === undefined ? undefined : this.#sessions.get(fact.sessionId)
  }

  get hasWrites(): boolean {
    return (
      this.#positions.size + this.#removed.length + this.#records.length > 0 ||
      [...this.#waiting.values()].some(({ isStored }) => !isStored)
    )
  }

  /** Positions in logs, and what still waits; from then on it counts as kept. */
  take(): Writes & { records: CollectedRecord[] } {
    const put: Writes['put'] = [...this.#positions]
    if (this.#isToldNew) put.push([toldKey, [...this.#told].slice(-mostKept)])
    this.#isToldNew = false
    for (const waiting of this.#waiting.values()) {
      if (waiting.isStored) continue
      waiting.isStored = true
      put.push([keyOf(waiting.fact.id), factJson(waiting.fact)])
    }
    const remove = this.#removed
    const records = this.#records
    this.#records = []
    this.#positions = new Map()
    this.#removed = []
    return { put, remove, records }
  }

  #add(fact: WhoFact, readAt: number, isStored: boolean): void {
    const { object } = fact
    const guid =
      object.guid ??
      (object.dn === undefined ? undefined : this.#store.guidOfDn(object.dn)) ??
      (object.sid === undefined ? undefined : this.#store.guidOfSid(object.sid))
    const waiting = { fact, guid, readAt, isStored }
    this.#waiting.set(fact.id, waiting)
    for (const handle of handlesIn(waiting)) {
      const list = this.#index.get(handle) ?? new Set()
      this.#index.set(handle, list.add(waiting))
    }
  }

  #addSession(session: SessionFact): void {
    this.#sessions.set(session.sessionId, session)
    if (this.#sessions.size > mostSessions) {
      for (const id of this.#sessions.keys()) {
        if (this.#sessions.size <= mostSessions / 2) break
        this.#sessions.delete(id)
      }
    }
  }

  #remember(operation: string): void {
    this.#told.add(operation)
    this.#isToldNew = true
    if (this.#told.size <= mostRemembered) return
    for (const key of this.#told) {
      if (this.#told.size <= mostRemembered / 2) break
      this.#told.delete(key)
    }
  }
}

const operationKey = ({ fact, guid }: Waiting): string | undefined =>
  fact.operationId === undefined
    ? undefined
    : `${fact.operationId}|${guid ?? fact.object.dn?.toLowerCase() ?? ''}`

/**
 * By what a fact can be found. A log that gives the GUID means that object; one that gives a name may mean another object than
 * had that name when it was read, so it is found by both.
 */
function handlesIn({ fact, guid }: Waiting): string[] {
  const { dn, sid, account } = fact.object
  if (fact.object.guid !== undefined) return [`guid:${fact.object.guid}`]
  const handles = guid === undefined ? [] : [`guid:${guid}`]
  if (dn !== undefined) return [...handles, `dn:${dn.toLowerCase()}`]
  if (sid !== undefined) return [...handles, `sid:${sid}`]
  return account === undefined ? handles : [...handles, `account:${account.toLowerCase()}`]
}

const handlesOf = ({ guid, dns, sid, account }: Subject): string[] => [
  `guid:${guid}`,
  ...dns.map((dn) => `dn:${dn.toLowerCase()}`),
  ...(sid === undefined ? [] : [`sid:${sid}`]),
  ...(account === undefined ? [] : [`account:${account.toLowerCase()}`]),
]

const factJson = (fact: WhoFact): Json => JSON.parse(JSON.stringify(fact)) as Json

/** As `factJson` wrote it. */
function factOf(json: Json): WhoFact | undefined {
  if (!isJsonObject(json) || textOf(json, 'id') === '' || textOf(json, 'at') === '')
    return undefined
  // This collector alone writes these rows, from a WhoFact.
  return { ...(json as unknown as WhoFact), at: new Date(textOf(json, 'at')) }
}
