import type { DatabaseSync } from 'node:sqlite'
import type { Json } from '@gatehouse/collectors/collector'
import { stored } from './storage-failure.ts'

/** Read in pieces, because a collector may write while it reads. */
const pageRows = 200

/** What collectors remember, for each connector apart. */
export class States {
  readonly #get
  readonly #page
  readonly #put
  readonly #remove
  readonly #clear

  constructor(database: DatabaseSync) {
    this.#get = database.prepare('select value from state where connector = ? and key = ?')
    this.#page = database.prepare(
      'select key, value from state where connector = ? and key >= ? and key > ? order by key limit ?',
    )
    this.#put = database.prepare(
      'insert or replace into state (connector, key, value) values (?, ?, ?)',
    )
    this.#remove = database.prepare('delete from state where connector = ? and key = ?')
    this.#clear = database.prepare('delete from state where connector = ?')
  }

  get(connector: number, key: string): Json | undefined {
    const row = this.#get.get(connector, key)
    return row === undefined ? undefined : parsed(String(row['value']))
  }

  /** In order of key. */
  *entries(connector: number, prefix: string): Iterable<[key: string, value: Json]> {
    let after = ''
    for (;;) {
      const rows = this.#page.all(connector, prefix, after, pageRows)
      for (const row of rows) {
        const key = String(row['key'])
        if (!key.startsWith(prefix)) return
        yield [key, parsed(String(row['value']))]
        after = key
      }
      if (rows.length < pageRows) return
    }
  }

  put(connector: number, key: string, value: Json): void {
    this.#put.run(connector, key, JSON.stringify(value))
  }

  clear(connector: number): void {
    this.#clear.run(connector)
  }

  remove(connector: number, key: string): void {
    this.#remove.run(connector, key)
  }
}

/** `text` was made by `JSON.stringify` from a `Json`. */
const parsed = (text: string): Json => stored(() => JSON.parse(text) as Json)
