import type { DatabaseSync } from 'node:sqlite'
import type { ConnectorRow, Connectors } from './connectors.ts'
import { inTransaction } from './database.ts'
import type { Gaps } from './gaps.ts'

/** What a row costs beside its line. */
export const rowBytes = 32

/** Dropped in one transaction; more would hold up collectors. */
const chunkRecords = 2000

/** Of one look at the age; the rest goes at the next. */
const chunksAtOnce = 20

/** Below the cap by this much once it was hit, so that not every commit has to drop something. */
const slack = 0.05

interface Lost {
  records: number
  bytes: number | null
  first_seq: number | null
  to_seq: number | null
  from_at: string | null
  to_at: string | null
}

/**
 * Drops the oldest records when there is more than may be kept, and leaves a gap that says so. Records of a batch
 * stay: the server may have them, and then they are not lost.
 */
export class Caps {
  readonly #database: DatabaseSync
  readonly #connectors: Connectors
  readonly #gaps: Gaps
  readonly #spoolId: string
  readonly #oldest
  readonly #lost
  readonly #remove

  constructor(database: DatabaseSync, connectors: Connectors, gaps: Gaps, spoolId: string) {
    this.#database = database
    this.#connectors = connectors
    this.#gaps = gaps
    this.#spoolId = spoolId
    this.#oldest = database.prepare(
      'select spooled_at from record where connector = ? and seq > ? order by seq limit 1',
    )
    this.#lost = database.prepare(`
      select count(*) as records, sum(bytes) as bytes, min(seq) as first_seq, max(seq) as to_seq,
        min(at) as from_at, max(at) as to_at
      from (
        select seq, length(line) as bytes,
          -- A failing disk may leave a line that is no JSON; it must not keep the others from being dropped.
          case when json_valid(cast(line as text)) then cast(line as text) ->> '$.at' end as at
        from record where connector = ? and seq > ? and spooled_at < ? order by seq limit ?
      )
    `)
    this.#remove = database.prepare(
      'delete from record where connector = ? and seq > ? and seq <= ?',
    )
  }

  /** Answers how many records were dropped. */
  enforceBytes(maxBytes: number): number {
    if (this.#usedBytes() <= maxBytes) return 0
    const goal = maxBytes * (1 - slack)
    const reason =
      `The spool of the agent was full (${maxBytes} bytes) while the server did not take records, ` +
      'so the oldest were dropped.'
    let dropped = 0
    while (this.#usedBytes() > goal) {
      const oldest = this.#oldestConnector()
      if (!oldest) break
      dropped += this.#drop(oldest, Number.MAX_SAFE_INTEGER, this.#excess(goal), reason)
    }
    return dropped
  }

  enforceAge(before: Date, maxAgeSeconds: number): number {
    const reason =
      `The records waited longer than ${maxAgeSeconds} seconds while the server did not take them, ` +
      'so they were dropped.'
    let dropped = 0
    for (const connector of this.#connectors.all()) {
      for (let chunk = 0; chunk < chunksAtOnce; chunk += 1) {
        const inChunk = this.#drop(connector, before.getTime(), chunkRecords, reason)
        dropped += inChunk
        if (inChunk < chunkRecords) break
      }
    }
    return dropped
  }

  #usedBytes(): number {
    return this.#connectors
      .all()
      .reduce((sum, { bytes, records }) => sum + bytes + records * rowBytes, 0)
  }

  /** How many records of usual size have to go. */
  #excess(goal: number): number {
    const all = this.#connectors.all()
    const records = all.reduce((sum, connector) => sum + connector.records, 0)
    const used = this.#usedBytes()
    const excess = Math.ceil((used - goal) / Math.max(1, used / Math.max(1, records)))
    return Math.min(chunkRecords, Math.max(1, excess))
  }

  #oldestConnector(): ConnectorRow | undefined {
    const oldest = this.#connectors
      .all()
      .map((connector) => ({ connector, at: this.#oldestAt(connector) }))
      .filter(({ at }) => at !== undefined)
      .toSorted((a, b) => Number(a.at) - Number(b.at))[0]
    return oldest?.connector
  }

  #oldestAt(connector: ConnectorRow): number | undefined {
    const row = this.#oldest.get(connector.number, connector.claimed_seq)
    return row === undefined ? undefined : Number(row['spooled_at'])
  }

  #drop(connector: ConnectorRow, before: number, limit: number, reason: string): number {
    return inTransaction(this.#database, () => {
      const { number, claimed_seq } = connector
      const lost = this.#lost.get(number, claimed_seq, before, limit) as unknown as Lost
      if (lost.to_seq === null || lost.first_seq === null) return 0
      this.#remove.run(number, claimed_seq, lost.to_seq)
      this.#connectors.countRemoved(number, lost.records, lost.bytes ?? 0)
      this.#gaps.add(number, {
        key: `gap:${this.#spoolId}:${number}:${lost.first_seq}`,
        records: lost.records,
        fromAt: lost.from_at ?? '',
        toAt: lost.to_at ?? '',
        reason,
      })
      return lost.records
    })
  }
}
