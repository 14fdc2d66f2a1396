import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import { credentials, readRequest } from './request.ts'
import { Statements, type Answer } from './statement.ts'

/**
 * `slow`: answers after half a second. `busy`: refuses as an overloaded server does. `silent`: takes requests and
 * never answers. `cutting`: drops the connection after the first bytes of an answer.
 */
export type Mood = 'well' | 'slow' | 'busy' | 'silent' | 'cutting'

export interface FakeOptions {
  path: string
  user: string
  password: string
  /** 0 for a free one. */
  port: number
}

/** Ends the exception that is written into an answer whose status has already been sent. */
const exceptionTag = 'qwertyuiopasdfgh'

/** ClickHouse's HTTP interface in front of chDB, as much of it as clients use. */
export async function startServer(options: FakeOptions) {
  const statements = new Statements(options.path)
  const state: { mood: Mood } = { mood: 'well' }
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => fail(response, error))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '/', 'http://clickhouse')
    if (state.mood === 'silent') return
    if (state.mood === 'slow') await wait(500)
    if (state.mood === 'busy')
      throw new Error(
        'Code: 202. DB::Exception: Too many simultaneous queries. (TOO_MANY_SIMULTANEOUS_QUERIES)',
      )
    if (address.pathname === '/ping') return void response.end('Ok.\n')
    if (credentials(request, address) !== `${options.user}:${options.password}`) {
      throw new Error(`Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)`)
    }
    const asked = await readRequest(request, address)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    response.setHeader('X-ClickHouse-Query-Id', asked.queryId)
    const compress = asked.settings.get('enable_http_compression') === '1'
    const done = await statements.run(asked, gone.signal)
    await send(response, done, { cut: state.mood === 'cutting', compress, gone: gone.signal })
  }

  server.listen(options.port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    state,
    async close() {
      server.closeAllConnections()
      server.close()
      await statements.close()
    },
  }
}

interface Sending {
  cut: boolean
  compress: boolean
  gone: AbortSignal
}

async function send(response: ServerResponse, answer: Answer, { cut, compress, gone }: Sending) {
  const chunks = answer.chunks[Symbol.asyncIterator]()
  // The first rows decide the status.
  let next = await chunks.next()
  response.writeHead(200, {
    'Content-Type': 'application/x-ndjson; charset=UTF-8',
    'X-ClickHouse-Format': answer.format,
    'X-ClickHouse-Exception-Tag': exceptionTag,
    'X-ClickHouse-Summary': JSON.stringify({ written_rows: String(answer.writtenRows) }),
    ...(compress ? { 'Content-Encoding': 'gzip' } : {}),
  })
  const out = compress ? createGzip() : response
  if (compress) (out as ReturnType<typeof createGzip>).pipe(response)
  try {
    for (; !next.done && !gone.aborted; next = await chunks.next()) {
      if (!out.write(next.value)) await drained(out, gone)
      if (cut) return void response.destroy()
    }
    out.end()
  } catch (error) {
    const text = `${messageOf(error)}\n`
    const length = Buffer.byteLength(text)
    out.end(
      `\r\n__exception__\r\n${exceptionTag}\r\n${text}${length} ${exceptionTag}\r\n__exception__\r\n`,
    )
  } finally {
    await chunks.return?.()
  }
}

const drained = (out: NodeJS.WritableStream, gone: AbortSignal): Promise<unknown> =>
  once(out, 'drain', { signal: gone }).catch(() => undefined)

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

const statusOfCode: Readonly<Record<string, number>> = { 60: 404, 62: 400, 202: 503, 516: 403 }

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy()
  const message = messageOf(error)
  const code = /Code: (\d+)/.exec(message)?.[1] ?? '1002'
  response.writeHead(statusOfCode[code] ?? 500, {
    'X-ClickHouse-Exception-Code': code,
    'X-ClickHouse-Exception-Tag': exceptionTag,
  })
  response.end(`${message} (version 26.7.2.1)\n`)
}
