import type { DatabaseSync } from 'node:sqlite'
import { BatchId, ConnectorId } from '@gatehouse/contract/ids'
import { newBatchId } from './batch-id.ts'
import type { Connectors } from './connectors.ts'
import { inTransaction } from './database.ts'
import { gapRecord } from './gap.ts'
import type { Gaps } from './gaps.ts'
import { recordLine } from './record-line.ts'
import { DamagedDatabase, stored } from './storage-failure.ts'

export interface Batch {
  readonly id: BatchId
  readonly connectorId: ConnectorId
  /** With a gap record that leads it. */
  readonly lines: number
  /** How often the server refused it. */
  readonly refusals: number
}

interface BatchRow {
  id: string
  connector: number
  connector_id: string
  from_seq: number
  to_seq: number
  records: number
  bytes: number
  gap: string | null
  refusals: number
}

export interface BatchSize {
  records: number
  bytes: number
}

const joinedColumns = 'batch.*, connector.id as connector_id'
const withConnector = 'batch join connector on connector.number = batch.connector'

/** What goes to the server together; each batch keeps its id and its lines until it is acknowledged. */
export class Batches {
  readonly #database: DatabaseSync
  readonly #now: () => Date
  readonly #connectors: Connectors
  readonly #gaps: Gaps
  readonly #all
  readonly #find
  readonly #insert
  readonly #remove
  readonly #countRefusal
  readonly #unclaimed
  readonly #lines
  readonly #removeLines

  constructor(database: DatabaseSync, connectors: Connectors, gaps: Gaps, now: () => Date) {
    this.#database = database
    this.#now = now
    this.#connectors = connectors
    this.#gaps = gaps
    this.#all = database.prepare(
      `select ${joinedColumns} from ${withConnector} order by batch.rowid`,
    )
    this.#find = database.prepare(
      `select ${joinedColumns} from ${withConnector} where batch.id = ?`,
    )
    this.#insert = database.prepare(
      'insert into batch (id, connector, from_seq, to_seq, records, bytes, gap) values (?, ?, ?, ?, ?, ?, ?)',
    )
    this.#remove = database.prepare('delete from batch where id = ?')
    this.#countRefusal = database.prepare('update batch set refusals = refusals + 1 where id = ?')
    this.#unclaimed = database.prepare(
      `select seq, length(line) as bytes from record where connector = ? and seq > ? and seq <= ?
       order by seq limit ?`,
    )
    this.#lines = database.prepare(
      'select seq, line from record where connector = ? and seq between ? and ? order by seq limit 500',
    )
    this.#removeLines = database.prepare(
      'delete from record where connector = ? and seq between ? and ?',
    )
  }

  /** Those that were made and not yet acknowledged, oldest first. */
  list(): Batch[] {
    return (this.#all.all() as unknown as BatchRow[]).map(toBatch)
  }

  /** Makes a batch of what the connector has and no batch holds; undefined when there is nothing. */
  form(connectorId: string, size: BatchSize, where: string): Batch | undefined {
    return inTransaction(this.#database, () => {
      const connector = this.#connectors.find(connectorId)
      if (!connector) return undefined
      const range = this.#measure(connector.number, connector.claimed_seq, connector.last_seq, size)
      const gap = this.#gaps.take(connector.number)
      if (range.records === 0 && !gap) return undefined

      const line = gap ? recordLine(gapRecord(gap, where)).toString('utf8') : undefined
      const id = this.#save(connector.number, range, line)
      this.#connectors.claim(connector.number, range.toSeq)
      return this.#require(id)
    })
  }

  /** The batch's lines in a few pieces, each with its line ends. */
  *body(batch: Batch): Iterable<Buffer> {
    const row = this.#row(batch.id)
    if (row.gap !== null) yield Buffer.from(`${row.gap}\n`)
    let from = row.from_seq
    while (from <= row.to_seq) {
      const rows = this.#lines.all(row.connector, from, row.to_seq) as unknown as {
        seq: number
        line: Uint8Array
      }[]
      const last = rows.at(-1)
      if (!last) return
      yield stored(() => Buffer.concat(rows.flatMap(({ line }) => [line, lineEnd])))
      from = last.seq + 1
    }
  }

  /** The server has it: nothing of it is needed any more. */
  acknowledge(batch: Batch): void {
    inTransaction(this.#database, () => this.#forget(this.#row(batch.id)))
  }

  countRefusal(batch: Batch): void {
    this.#countRefusal.run(batch.id)
  }

  /** Makes two of one that is too large; false when it is a single line. */
  split(batch: Batch): boolean {
    return inTransaction(this.#database, () => {
      const row = this.#row(batch.id)
      if (batch.lines < 2) return false
      const half = {
        records: Math.floor(batch.lines / 2) - (row.gap === null ? 0 : 1),
        bytes: Infinity,
      }
      const first = this.#measure(row.connector, row.from_seq - 1, row.to_seq, half)
      const rest = this.#measure(row.connector, first.toSeq, row.to_seq, unlimited)
      this.#remove.run(row.id)
      this.#save(row.connector, first, row.gap ?? undefined)
      this.#save(row.connector, rest, undefined)
      return true
    })
  }

  /** Deletes the batch with its lines; inside a transaction of the caller. */
  forget(batch: Batch): void {
    this.#forget(this.#row(batch.id))
  }

  #forget(row: BatchRow): void {
    this.#removeLines.run(row.connector, row.from_seq, row.to_seq)
    this.#connectors.countRemoved(row.connector, row.records, row.bytes)
    this.#remove.run(row.id)
  }

  #save(connector: number, range: Range, gap: string | undefined): string {
    const id = newBatchId(this.#now())
    const { fromSeq, toSeq, records, bytes } = range
    this.#insert.run(id, connector, fromSeq, toSeq, records, bytes, gap ?? null)
    return id
  }

  /** The records after one seq and up to another that fit; at least one where there is one. */
  #measure(connector: number, afterSeq: number, lastSeq: number, size: BatchSize): Range {
    const range = { fromSeq: afterSeq + 1, toSeq: afterSeq, records: 0, bytes: 0 }
    const limit = Number.isFinite(size.records) ? size.records : -1
    for (const row of this.#unclaimed.iterate(connector, afterSeq, lastSeq, limit)) {
      const { seq, bytes } = row as { seq: number; bytes: number }
      if (range.records > 0 && range.bytes + bytes > size.bytes) break
      range.toSeq = seq
      range.records += 1
      range.bytes += bytes
    }
    return range
  }

  #require(id: string): Batch {
    return toBatch(this.#row(id))
  }

  #row(id: string): BatchRow {
    const row = this.#find.get(id) as BatchRow | undefined
    if (!row) throw new DamagedDatabase('A batch of the spool is gone.')
    return row
  }
}

interface Range {
  fromSeq: number
  toSeq: number
  records: number
  bytes: number
}

const unlimited: BatchSize = { records: Infinity, bytes: Infinity }
const lineEnd = Buffer.from('\n')

const toBatch = (row: BatchRow): Batch => ({
  id: stored(() => BatchId.parse(row.id)),
  connectorId: stored(() => ConnectorId.parse(row.connector_id)),
  lines: row.records + (row.gap === null ? 0 : 1),
  refusals: row.refusals,
})
