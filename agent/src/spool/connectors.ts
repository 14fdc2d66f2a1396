import type { DatabaseSync } from 'node:sqlite'

export interface ConnectorRow {
  number: number
  id: string
  last_seq: number
  claimed_seq: number
  records: number
  bytes: number
}

/** The connectors that have anything here, by the numbers that stand for their ids. */
export class Connectors {
  readonly #byId
  readonly #byNumber
  readonly #all
  readonly #insert
  readonly #spooled
  readonly #wanted
  readonly #forgotten
  readonly #claimed
  readonly #removed

  constructor(database: DatabaseSync) {
    this.#byId = database.prepare('select * from connector where id = ?')
    this.#byNumber = database.prepare('select * from connector where number = ?')
    this.#all = database.prepare('select * from connector order by number')
    this.#insert = database.prepare('insert into connector (id, wanted_at) values (?, ?)')
    this.#spooled = database.prepare(
      `update connector set last_seq = last_seq + ?1, records = records + ?1, bytes = bytes + ?2 where number = ?3`,
    )
    this.#wanted = database.prepare('update connector set wanted_at = ? where id = ?')
    this.#forgotten = database.prepare(
      'select number from connector where wanted_at < ? and records = 0',
    )
    this.#claimed = database.prepare('update connector set claimed_seq = ? where number = ?')
    this.#removed = database.prepare(
      'update connector set records = records - ?, bytes = bytes - ? where number = ?',
    )
  }

  /** Makes the row when there is none. */
  require(id: string, now: Date): ConnectorRow {
    const found = this.find(id)
    if (found) return found
    this.#insert.run(id, now.getTime())
    return this.require(id, now)
  }

  find(id: string): ConnectorRow | undefined {
    return this.#byId.get(id) as ConnectorRow | undefined
  }

  get(number: number): ConnectorRow {
    return this.#byNumber.get(number) as unknown as ConnectorRow
  }

  all(): ConnectorRow[] {
    return this.#all.all() as unknown as ConnectorRow[]
  }

  countWanted(id: string, at: Date): void {
    this.#wanted.run(at.getTime(), id)
  }

  /** Numbers of those that were not wanted since then and have nothing to send. */
  unwantedSince(at: Date): number[] {
    return this.#forgotten.all(at.getTime()).map((row) => Number(row['number']))
  }

  countSpooled(number: number, records: number, bytes: number): void {
    this.#spooled.run(records, bytes, number)
  }

  claim(number: number, seq: number): void {
    this.#claimed.run(seq, number)
  }

  countRemoved(number: number, records: number, bytes: number): void {
    this.#removed.run(records, bytes, number)
  }
}
