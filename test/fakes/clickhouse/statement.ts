import { randomUUID } from 'node:crypto'
import { drainPending, Session } from 'chdb'
import type { StatementRequest } from './request.ts'

const insertForm = /^\s*insert\s+into\s+(?<table>[\w.]+)\s+format\s+JSONEachRow\s*$/i
const readForm = /^\s*(select|with|show|describe|explain|exists)\b/i
const formatForm = /\s+format\s+(?<format>\w+)\s*;?\s*$/i

export interface Answer {
  format: string
  /** Bytes in the format asked for, as the engine makes them. */
  chunks: AsyncIterable<Uint8Array>
  writtenRows: number
}

/** Runs statements on chDB, each on a connection of its own as a server does. */
export class Statements {
  readonly #path: string
  /** Keeps the data directory open between requests. */
  readonly #keeper: Session

  constructor(path: string) {
    this.#path = path
    this.#keeper = new Session(path)
  }

  async close(): Promise<void> {
    await drainPending()
    this.#keeper.close()
  }

  async run(request: StatementRequest, gone: AbortSignal): Promise<Answer> {
    const session = new Session(this.#path)
    const mark = randomUUID()
    try {
      // Parameters come in by `set`, whose text has a limit that they do not have.
      await session.queryAsync(`set log_comment = ${quote(mark)}, max_query_size = 100000000`)
      for (const [name, value] of [...request.settings, ...request.params]) {
        await session.queryAsync(`set ${name} = ${quote(value)}`)
      }
      const insert = insertForm.exec(request.sql)
      if (insert?.groups?.['table'])
        return await this.#insert(session, insert.groups['table'], request.data)
      if (!readForm.test(request.sql)) return await this.#command(session, request.sql)
      return this.#read(session, request.sql, gone, mark)
    } catch (error) {
      session.close()
      throw error
    }
  }

  async #insert(session: Session, table: string, values: Buffer): Promise<Answer> {
    const { rowsWritten } = await session.insert({ table, values, format: 'JSONEachRow' })
    session.close()
    return { format: 'JSONEachRow', chunks: nothing(), writtenRows: rowsWritten }
  }

  async #command(session: Session, sql: string): Promise<Answer> {
    await session.queryAsync(sql)
    session.close()
    return { format: 'TabSeparated', chunks: nothing(), writtenRows: 0 }
  }

  #read(session: Session, sql: string, gone: AbortSignal, mark: string): Answer {
    const format = formatForm.exec(sql)?.groups?.['format'] ?? 'TabSeparated'
    const stream = session.queryStream(sql.replace(formatForm, ''), { format })
    const kill = () =>
      this.#keeper.query(`kill query where Settings['log_comment'] = ${quote(mark)} async`)

    async function* chunks() {
      gone.addEventListener('abort', kill)
      try {
        for await (const chunk of stream) yield chunk.raw()
      } finally {
        gone.removeEventListener('abort', kill)
        session.close()
      }
    }
    return { format, chunks: chunks(), writtenRows: 0 }
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

const quote = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')}'`
