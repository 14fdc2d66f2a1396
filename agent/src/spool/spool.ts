import type { DatabaseSync } from 'node:sqlite'
import type { Json, Step } from '@gatehouse/collectors/collector'
import type { SpoolReport } from '@gatehouse/contract/agents'
import type { ConnectorId } from '@gatehouse/contract/ids'
import { type Batch, Batches, type BatchSize } from './batches.ts'
import { Caps, rowBytes } from './caps.ts'
import { Connectors } from './connectors.ts'
import { checkDatabase, inTransaction, openDatabase } from './database.ts'
import type { Gap } from './gap.ts'
import { Gaps } from './gaps.ts'
import { Quarantine } from './quarantine.ts'
import { recordLine } from './record-line.ts'
import { States } from './states.ts'

/** A connector that is switched on again by then goes on where it was. */
const forgetMilliseconds = 30 * 86_400_000

/** Of 4 KB: what the next records will need anyway, and what is given back in one go. */
const keptFreePages = 2000
const pagesAtOnce = 5000

/**
 * Records that wait for the server and what collectors remember, in one database, so that a source's position
 * and the records read up to it are on disk together or not at all.
 */
export class Spool {
  readonly batches: Batches
  readonly quarantine: Quarantine
  /** Names the file; another one begins when this is damaged. */
  readonly id: string
  readonly #database: DatabaseSync
  readonly #now: () => Date
  readonly #connectors: Connectors
  readonly #gaps: Gaps
  readonly #states: States
  readonly #caps: Caps
  readonly #insert
  readonly #oldest

  private constructor(database: DatabaseSync, now: () => Date) {
    this.#database = database
    this.#now = now
    this.id = String(database.prepare('select id from spool').get()?.['id'])
    this.#connectors = new Connectors(database)
    this.#gaps = new Gaps(database)
    this.#states = new States(database)
    this.#caps = new Caps(database, this.#connectors, this.#gaps, this.id)
    this.batches = new Batches(database, this.#connectors, this.#gaps, now)
    this.quarantine = new Quarantine(database, this.batches, now)
    this.#insert = database.prepare(
      'insert into record (connector, seq, spooled_at, line) values (?, ?, ?, ?)',
    )
    this.#oldest = database.prepare(
      'select spooled_at from record where connector = ? order by seq limit 1',
    )
  }

  /** Throws what `isDamage` knows when the file is not sound. */
  static open(path: string, now: () => Date): Spool {
    const database = openDatabase(path)
    try {
      return new Spool(database, now)
    } catch (error) {
      database.close()
      throw error
    }
  }

  close(): void {
    this.#database.close()
  }

  /** Throws what `isDamage` knows when the file is not sound. */
  check(): void {
    checkDatabase(this.#database)
  }

  get(id: ConnectorId, key: string): Json | undefined {
    return this.#states.get(this.#number(id), key)
  }

  entries(id: ConnectorId, prefix: string): Iterable<[key: string, value: Json]> {
    return this.#states.entries(this.#number(id), prefix)
  }

  /** Keeps records and state in one transaction, on disk when it returns. */
  commit(id: ConnectorId, step: Step): void {
    const lines = (step.records ?? []).map(recordLine)
    const spooledAt = this.#now()
    inTransaction(this.#database, () => {
      const connector = this.#connectors.require(id, spooledAt)
      for (const [key, value] of step.put ?? []) this.#states.put(connector.number, key, value)
      for (const key of step.remove ?? []) this.#states.remove(connector.number, key)
      let bytes = 0
      let seq = connector.last_seq
      for (const line of lines) {
        seq += 1
        bytes += line.length
        this.#insert.run(connector.number, seq, spooledAt.getTime(), line)
      }
      this.#connectors.countSpooled(connector.number, lines.length, bytes)
    })
  }

  /** Notes a loss that happened elsewhere than in this spool. */
  addGap(id: ConnectorId, gap: Gap): void {
    inTransaction(this.#database, () => {
      this.#gaps.add(this.#connectors.require(id, this.#now()).number, gap)
    })
  }

  /** Makes the next batch: of the connectors named first, then of whichever has something. */
  formBatch(size: BatchSize, where: string, first: Iterable<string> = []): Batch | undefined {
    const ids = new Set([...first, ...this.#connectors.all().map(({ id }) => id)])
    for (const id of ids) {
      const batch = this.batches.form(id, size, where)
      if (batch) return batch
    }
    return undefined
  }

  /** Drops what is more than may be kept; answers how many records. */
  enforceBytes(maxBytes: number): number {
    return this.#caps.enforceBytes(maxBytes)
  }

  /** Drops what waits longer than it may; answers how many records. */
  enforceAge(maxAgeSeconds: number): number {
    const before = new Date(this.#now().getTime() - maxAgeSeconds * 1000)
    return this.#caps.enforceAge(before, maxAgeSeconds)
  }

  /** What the records take, for the cap. */
  usedBytes(): number {
    const { records, bytes } = this.#totals()
    return bytes + records * rowBytes
  }

  report(): SpoolReport {
    const oldest = this.#connectors
      .all()
      .map(({ number }) => this.#oldest.get(number))
      .filter((row) => row !== undefined)
      .map((row) => Number(row['spooled_at']))
    const oldestAt = oldest.length === 0 ? undefined : new Date(Math.min(...oldest))
    return { ...this.#totals(), ...(oldestAt ? { oldestAt: oldestAt.toISOString() } : {}) }
  }

  /** Notes which connectors are wanted, and forgets the state of those that were not for a month. */
  keepStateOf(wanted: readonly ConnectorId[]): void {
    const now = this.#now()
    inTransaction(this.#database, () => {
      for (const id of wanted) this.#connectors.countWanted(id, now)
      const limit = new Date(now.getTime() - forgetMilliseconds)
      for (const number of this.#connectors.unwantedSince(limit)) this.#states.clear(number)
    })
  }

  /** Gives the room of deleted records back to the file system when there is much of it. */
  shrink(): void {
    const free = Number(this.#database.prepare('pragma freelist_count').get()?.['freelist_count'])
    const excess = Math.min(free - keptFreePages, pagesAtOnce)
    if (excess > 0) this.#database.exec(`pragma incremental_vacuum(${excess})`)
  }

  #totals(): { records: number; bytes: number } {
    const all = this.#connectors.all()
    return {
      records: all.reduce((sum, { records }) => sum + records, 0),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  }

  #number(id: ConnectorId): number {
    return this.#connectors.require(id, this.#now()).number
  }
}
