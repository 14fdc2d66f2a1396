import type { DatabaseSync } from 'node:sqlite'
import type { Gap } from './gap.ts'

interface GapRow {
  key: string
  records: number | null
  from_at: string
  to_at: string
  reason: string
}

/** One open gap for each connector: it grows until a batch takes it along. */
export class Gaps {
  readonly #find
  readonly #save
  readonly #remove

  constructor(database: DatabaseSync) {
    this.#find = database.prepare('select * from gap where connector = ?')
    this.#save = database.prepare(
      `insert or replace into gap (connector, key, records, from_at, to_at, reason) values (?, ?, ?, ?, ?, ?)`,
    )
    this.#remove = database.prepare('delete from gap where connector = ?')
  }

  /** Adds to the open gap, or opens one under the key that comes with it. */
  add(connector: number, lost: Gap): void {
    const open = this.find(connector)
    const gap = open ? joined(open, lost) : lost
    this.#save.run(connector, gap.key, gap.records ?? null, gap.fromAt, gap.toAt, gap.reason)
  }

  find(connector: number): Gap | undefined {
    const row = this.#find.get(connector) as GapRow | undefined
    return row && toGap(row)
  }

  /** Ends the open gap; the next loss opens another. */
  take(connector: number): Gap | undefined {
    const gap = this.find(connector)
    if (gap) this.#remove.run(connector)
    return gap
  }
}

const toGap = (row: GapRow): Gap => ({
  key: row.key,
  records: row.records ?? undefined,
  fromAt: row.from_at,
  toAt: row.to_at,
  reason: row.reason,
})

function joined(open: Gap, lost: Gap): Gap {
  const isKnown = open.records !== undefined && lost.records !== undefined
  return {
    key: open.key,
    records: isKnown ? Number(open.records) + Number(lost.records) : undefined,
    fromAt: open.fromAt < lost.fromAt ? open.fromAt : lost.fromAt,
    toAt: open.toAt > lost.toAt ? open.toAt : lost.toAt,
    reason: open.reason.includes(lost.reason)
      ? open.reason
      : `${open.reason} ${lost.reason}`.slice(0, 2000),
  }
}
