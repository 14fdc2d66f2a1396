import type { Session } from 'chdb'
import { deadlineOf, type Deadline } from './deadline.ts'
import { connectionArguments } from './embedded-arguments.ts'
import type { ClickHouseEngine, Inserted, ReadOptions, SqlParams } from './engine.ts'
import { indexError, IndexError } from './index-error.ts'
import { parseLines } from './json-lines.ts'
import { Lanes, never } from './lanes.ts'
import { bindAll } from './parameters.ts'
import {
  checkedInsert,
  insertSettings,
  pingTimeoutSeconds,
  queryTimeoutSeconds,
  streamTimeoutSeconds,
} from './settings.ts'

export interface EmbeddedOptions {
  /** Directory of the data; made if absent. A process can hold one at a time. */
  path: string
  /** Searches that run at once; more wait. Each occupies a thread of libuv while it runs. */
  searches?: number
  /** Exports that run at once. */
  streams?: number
}

/** A connection of its own: parameters of statements that run at once on one connection would mix. */
interface Lane {
  readonly name: string
  readonly session: Session
  timeoutSeconds: number
}

/** Opens the index in this process. chDB is loaded here and not at start: it takes 150 MB. */
export async function openEmbedded(options: EmbeddedOptions): Promise<ClickHouseEngine> {
  const chdb = await import('chdb')
  const open = (name: string, use: 'read' | 'write' = 'read'): Lane => ({
    name,
    session: new chdb.Session(options.path, { connectionArgs: connectionArguments(name, use) }),
    timeoutSeconds: queryTimeoutSeconds,
  })
  const openMany = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => open(`${name}-${index}`))

  try {
    return new EmbeddedEngine({
      killer: open('killer'),
      pinger: open('pinger'),
      writer: open('writer', 'write'),
      searches: openMany('search', options.searches ?? 3),
      streams: openMany('stream', options.streams ?? 2),
      drain: chdb.drainPending,
    })
  } catch (cause) {
    throw indexError(undefined, cause)
  }
}

interface Connections {
  killer: Lane
  pinger: Lane
  writer: Lane
  searches: Lane[]
  streams: Lane[]
  drain: () => Promise<void>
}

class EmbeddedEngine implements ClickHouseEngine {
  readonly #all: Connections
  readonly #searches: Lanes<Lane>
  readonly #streams: Lanes<Lane>
  readonly #writer: Lanes<Lane>
  readonly #pinger: Lanes<Lane>
  readonly #closing = new AbortController()
  #closed: Promise<void> | undefined

  constructor(connections: Connections) {
    this.#all = connections
    this.#searches = new Lanes(connections.searches)
    this.#streams = new Lanes(connections.streams)
    this.#writer = new Lanes([connections.writer])
    this.#pinger = new Lanes([connections.pinger])
  }

  async command(sql: string, params: SqlParams = {}): Promise<void> {
    await this.#write(({ session }) => session.queryBindAsync(sql, bindAll(params)))
  }

  async query<Row>(sql: string, params: SqlParams = {}, options: ReadOptions = {}): Promise<Row[]> {
    const rows: Row[] = []
    const timeoutSeconds = options.timeoutSeconds ?? queryTimeoutSeconds
    const chunks = this.#read<Row>(this.#searches, sql, params, timeoutSeconds, options.signal)
    for await (const chunk of chunks) for (const row of chunk) rows.push(row)
    return rows
  }

  stream<Row>(sql: string, params: SqlParams = {}, options: ReadOptions = {}) {
    const timeoutSeconds = options.timeoutSeconds ?? streamTimeoutSeconds
    return this.#read<Row>(this.#streams, sql, params, timeoutSeconds, options.signal)
  }

  async insertLines(table: string, lines: Buffer | readonly Buffer[]): Promise<Inserted> {
    const { buffers, bytes } = checkedInsert(table, lines)
    return this.#write(async ({ session }) => {
      const values = Buffer.concat(buffers)
      const done = await session.insert({
        table,
        values,
        format: 'JSONEachRow',
        settings: insertSettings,
      })
      return { rows: done.rowsWritten, bytes }
    })
  }

  async ping(): Promise<void> {
    const deadline = deadlineOf(this.#closing.signal, pingTimeoutSeconds, undefined)
    const lane = await take(this.#pinger, deadline)
    const answer = lane.session.queryAsync('select 1').finally(() => this.#pinger.giveBack(lane))
    try {
      await Promise.race([answer, fired(deadline.signal)])
    } catch (cause) {
      throw deadline.signal.aborted ? deadline.reason() : translated(cause)
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    this.#closing.abort()
    const { killer, pinger, writer, searches, streams, drain } = this.#all
    await this.#writer.take(never)
    // The engine aborts the whole process if a connection goes while it is in use.
    await drain()
    for (const { session } of [...searches, ...streams, writer, pinger, killer]) session.close()
    await drain()
  }

  async #write<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
    if (this.#closing.signal.aborted) throw new IndexError('closed')
    const lane = await this.#writer.take(never)
    try {
      return await work(lane)
    } catch (cause) {
      throw translated(cause)
    } finally {
      this.#writer.giveBack(lane)
    }
  }

  async *#read<Row>(
    lanes: Lanes<Lane>,
    sql: string,
    params: SqlParams,
    timeoutSeconds: number,
    caller: AbortSignal | undefined,
  ): AsyncGenerator<Row[], void, undefined> {
    const deadline = deadlineOf(this.#closing.signal, timeoutSeconds, caller)
    const lane = await take(lanes, deadline)
    let isFetching = true
    let isFinished = false
    const kill = () => isFetching && this.#kill(lane)
    try {
      await limitTime(lane, timeoutSeconds)
      deadline.signal.throwIfAborted()
      deadline.signal.addEventListener('abort', kill)
      for await (const chunk of lane.session.queryStreamBind(sql, bindAll(params))) {
        deadline.signal.throwIfAborted()
        isFetching = false
        yield parseLines<Row>(chunk.text())
        isFetching = true
        deadline.signal.throwIfAborted()
      }
      deadline.signal.throwIfAborted()
      isFinished = true
    } catch (cause) {
      throw deadline.signal.aborted ? deadline.reason() : translated(cause)
    } finally {
      deadline.signal.removeEventListener('abort', kill)
      // What failed or was left keeps its memory until the next statement on the connection.
      if (!isFinished && !this.#closing.signal.aborted) await lane.session.queryAsync('select 1')
      lanes.giveBack(lane)
    }
  }

  /**
   * Ends what runs on a lane. Synchronous, about a millisecond: it must not wait for a thread that the statement
   * it ends may hold, nor come when the lane has gone to somebody else.
   */
  #kill(lane: Lane): void {
    const { session } = this.#all.killer
    if (!session.open) return
    session.queryBind(`kill query where Settings['log_comment'] = {lane:String} async`, {
      lane: lane.name,
    })
  }
}

async function take(lanes: Lanes<Lane>, deadline: Deadline): Promise<Lane> {
  try {
    return await lanes.take(deadline.signal)
  } catch {
    throw deadline.reason()
  }
}

function fired(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return promise
}

async function limitTime(lane: Lane, timeoutSeconds: number): Promise<void> {
  if (lane.timeoutSeconds === timeoutSeconds) return
  await lane.session.queryAsync(`set max_execution_time = ${Math.ceil(timeoutSeconds)}`)
  lane.timeoutSeconds = timeoutSeconds
}

/** `Code: 60. DB::Exception: ...`: errors of a stream have it only in the text. */
const codeOf = (error: Error): number | undefined => {
  const digits = /Code: (\d+)\./.exec(error.message)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

const translated = (cause: unknown): unknown =>
  cause instanceof Error && !(cause instanceof IndexError)
    ? indexError(codeOf(cause), cause)
    : cause
