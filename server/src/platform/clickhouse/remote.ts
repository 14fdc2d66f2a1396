import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { deadlineOf } from './deadline.ts'
import type { ClickHouseEngine, Inserted, ReadOptions, SqlParams } from './engine.ts'
import { indexError, IndexError } from './index-error.ts'
import { Lanes, never } from './lanes.ts'
import { bindAll } from './parameters.ts'
import {
  checkedInsert,
  insertSettings,
  pingTimeoutSeconds,
  queryTimeoutSeconds,
  readSettings,
  streamTimeoutSeconds,
} from './settings.ts'

type Client = ReturnType<typeof createClient>

/** For sockets without traffic: longer than any statement that works before its first row is ready. */
const idleTimeoutSeconds = 600

/** `url` as in `https://user:password@host:8443/database`. Nothing is sent before the first call. */
export const openRemote = (url: string): ClickHouseEngine =>
  new RemoteEngine(
    createClient({
      url,
      application: 'gatehouse',
      max_open_connections: 32,
      request_timeout: idleTimeoutSeconds * 1000,
      // Parameters that would make the address too long go into the body.
      use_multipart_params_auto: true,
      // Its log would hold parameters, which are the words people search for.
      log: { level: ClickHouseLogLevel.OFF },
    }),
  )

class RemoteEngine implements ClickHouseEngine {
  readonly #client: Client
  readonly #writer: Lanes<Client>
  readonly #closing = new AbortController()
  #closed: Promise<void> | undefined

  constructor(client: Client) {
    this.#client = client
    this.#writer = new Lanes([client])
  }

  async command(sql: string, params: SqlParams = {}): Promise<void> {
    await this.#write((client) => client.command({ query: sql, query_params: bindAll(params) }))
  }

  async query<Row>(sql: string, params: SqlParams = {}, options: ReadOptions = {}): Promise<Row[]> {
    const rows: Row[] = []
    const timeoutSeconds = options.timeoutSeconds ?? queryTimeoutSeconds
    const blocks = this.#read<Row>(sql, params, timeoutSeconds, options.signal)
    for await (const block of blocks) for (const row of block) rows.push(row)
    return rows
  }

  stream<Row>(sql: string, params: SqlParams = {}, options: ReadOptions = {}) {
    return this.#read<Row>(
      sql,
      params,
      options.timeoutSeconds ?? streamTimeoutSeconds,
      options.signal,
    )
  }

  async insertLines(table: string, lines: Buffer | readonly Buffer[]): Promise<Inserted> {
    const { query, buffers, bytes } = checkedInsert(table, lines)
    if (bytes === 0) return { rows: 0, bytes }
    return this.#write(async (client) => {
      const values = Readable.from(buffers, { objectMode: false })
      // `wait_end_of_query`: the status of the answer then says how the insert ended.
      const clickhouse_settings = { ...insertSettings, wait_end_of_query: 1 as const }
      const { stream, summary } = await client.exec({ query, values, clickhouse_settings })
      await finished(stream.resume())
      return { rows: Number(summary?.written_rows ?? 0), bytes }
    })
  }

  async ping(): Promise<void> {
    const deadline = deadlineOf(this.#closing.signal, pingTimeoutSeconds, undefined)
    const answer = await this.#client.ping({ select: true, abort_signal: deadline.signal })
    if (!answer.success)
      throw deadline.signal.aborted ? deadline.reason() : translated(answer.error)
  }

  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    this.#closing.abort()
    await this.#writer.take(never)
    await this.#client.close()
  }

  async #write<T>(work: (client: Client) => Promise<T>): Promise<T> {
    if (this.#closing.signal.aborted) throw new IndexError('closed')
    const client = await this.#writer.take(never)
    try {
      return await work(client)
    } catch (cause) {
      throw translated(cause)
    } finally {
      this.#writer.giveBack(client)
    }
  }

  async *#read<Row>(
    sql: string,
    params: SqlParams,
    timeoutSeconds: number,
    caller: AbortSignal | undefined,
  ): AsyncGenerator<Row[], void, undefined> {
    const { signal, reason } = deadlineOf(this.#closing.signal, timeoutSeconds, caller)
    try {
      signal.throwIfAborted()
      const answer = await this.#client.query({
        query: sql,
        query_params: bindAll(params),
        format: 'JSONEachRow',
        abort_signal: signal,
        clickhouse_settings: {
          ...readSettings,
          max_execution_time: Math.ceil(timeoutSeconds),
          cancel_http_readonly_queries_on_client_close: 1,
        },
      })
      // The client listens to the signal only until the answer begins.
      const close = () => answer.close()
      signal.addEventListener('abort', close)
      try {
        for await (const rows of answer.stream<Row>()) yield rows.map((row) => row.json())
      } finally {
        signal.removeEventListener('abort', close)
        answer.close()
      }
      signal.throwIfAborted()
    } catch (cause) {
      throw signal.aborted ? reason() : translated(cause)
    }
  }
}

const translated = (cause: unknown): unknown => {
  if (cause instanceof IndexError) return cause
  return indexError(cause instanceof ClickHouseError ? Number(cause.code) : undefined, cause)
}
