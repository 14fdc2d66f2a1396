import type { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import type { Batch, Batches } from './batches.ts'
import { inTransaction } from './database.ts'

/** Kept for a person to look at; the oldest go when there are more. */
const keptBatches = 50

/** Batches that the server refused for good, so that they do not hold up the others. */
export class Quarantine {
  readonly #database: DatabaseSync
  readonly #batches: Batches
  readonly #now: () => Date
  readonly #insert
  readonly #trim
  readonly #count

  constructor(database: DatabaseSync, batches: Batches, now: () => Date) {
    this.#database = database
    this.#batches = batches
    this.#now = now
    this.#insert = database.prepare(
      `insert into quarantine (batch_id, connector_id, at, reason, records, lines_gzip) values (?, ?, ?, ?, ?, ?)`,
    )
    this.#trim = database.prepare(
      'delete from quarantine where rowid not in (select rowid from quarantine order by rowid desc limit ?)',
    )
    this.#count = database.prepare(
      `select connector_id, count(*) as batches, sum(records) as records, max(reason) as reason
       from quarantine group by connector_id`,
    )
  }

  /** Moves the batch here. */
  take(batch: Batch, reason: string): void {
    const lines = gzipSync(Buffer.concat([...this.#batches.body(batch)]))
    inTransaction(this.#database, () => {
      this.#insert.run(
        batch.id,
        batch.connectorId,
        this.#now().toISOString(),
        reason.slice(0, 1000),
        batch.lines,
        lines,
      )
      this.#batches.forget(batch)
      this.#trim.run(keptBatches)
    })
  }

  /** What is here, for each connector that has something. */
  summary(): { connectorId: string; batches: number; records: number; reason: string }[] {
    return this.#count.all().map((row) => ({
      connectorId: String(row['connector_id']),
      batches: Number(row['batches']),
      records: Number(row['records']),
      reason: String(row['reason']),
    }))
  }
}
