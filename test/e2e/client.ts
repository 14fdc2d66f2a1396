import https from 'node:https'
import type { AnyEndpoint, Endpoint, Input, Output, Shape } from '@gatehouse/contract/endpoint'

export interface Answer {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  bytes: Buffer
  text: string
  /** The body as JSON; undefined when it is none. */
  json: unknown
}

export interface RawRequest {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

type Query = Record<string, string | number | boolean | readonly string[] | undefined>

/** What a call may give for an endpoint, right or wrong. */
export interface Given {
  params?: Record<string, string>
  query?: Query
  body?: unknown
  headers?: Record<string, string>
}

/** The parts that an endpoint has, and no others. */
type PartsOf<P extends Shape, Q extends Shape, B extends Shape> = Part<'params', P> &
  Part<'query', Q> &
  Part<'body', B>
type Part<Name extends string, S extends Shape> =
  undefined extends Input<S>
    ? unknown
    : object extends Input<S>
      ? { [K in Name]?: Input<S> }
      : { [K in Name]: Input<S> }

export interface Client {
  readonly url: string
  readonly ca: string
  readonly token: string | undefined
  /** Any request; whatever is answered is answered. Rejects when there is no answer. */
  raw(path: string, request?: RawRequest): Promise<Answer>
  /** Any call of an endpoint, also a wrong one. */
  send(endpoint: AnyEndpoint, given?: Given): Promise<Answer>
  /** A call that has to work; answers what the contract promises. */
  call<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
    endpoint: Endpoint<P, Q, B, R>,
    given: PartsOf<P, Q, B>,
  ): Promise<Output<R>>
  as(token: string | undefined): Client
  close(): void
}

const nothing = { bytes: Buffer.alloc(0), text: '', json: undefined }

/** Asks for a WebSocket; given, the answer has status 101. */
export const upgrade: Readonly<Record<string, string>> = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': Buffer.from('sixteen letters!').toString('base64'),
}

const apiPrefix = '/api/v1'

interface ClientOptions {
  url: string
  /** PEM of the authority that the server's certificate must come from. */
  ca: string
  token?: string | undefined
}

export function createClient({ url, ca, token }: ClientOptions): Client {
  const agent = new https.Agent({ keepAlive: true, ca })
  const authorization = token === undefined ? undefined : `Bearer ${token}`

  const raw: Client['raw'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? undefined : { 'content-length': Buffer.byteLength(body) }
      const request = https.request(`${url}${path}`, {
        agent,
        method,
        timeout: 60_000,
        headers: { ...(authorization ? { authorization } : {}), ...length, ...headers },
      })
      request.once('error', reject)
      request.once('timeout', () => request.destroy(new Error(`${path} did not answer in 60 s`)))
      request.once('upgrade', (response, socket) => {
        socket.destroy()
        resolve({ status: 101, headers: response.headers, ...nothing })
      })
      request.once('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          const bytes = Buffer.concat(chunks)
          const text = bytes.toString()
          const { statusCode: status = 0, headers: said } = response
          resolve({ status, headers: said, bytes, text, json: parseJson(text) })
        })
      })
      request.end(body)
    })

  const send: Client['send'] = (endpoint, { params, query, body, headers } = {}) =>
    raw(addressOf(endpoint, params, query), {
      method: endpoint.method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(endpoint.kind === 'subscription' ? upgrade : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  return {
    ...{ url, ca, token, raw, send },
    async call(endpoint, given) {
      const answer = await send(endpoint, given as Given)
      if (answer.status >= 300) {
        throw new Error(`${endpoint.method} ${endpoint.path}: ${answer.status} ${answer.text}`)
      }
      return endpoint.response.parse(answer.json)
    },
    as: (other) => createClient({ url, ca, token: other }),
    close: () => agent.destroy(),
  }
}

export function addressOf(
  { path }: { path: string },
  params: Record<string, string> = {},
  query: Query = {},
): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? `:${name}`),
  )
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? (value as string[]) : [value]) {
      search.append(name, String(one))
    }
  }
  return `${apiPrefix}${filled}${search.size > 0 ? `?${search.toString()}` : ''}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Not every answer is JSON.
  }
}
