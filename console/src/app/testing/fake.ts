import type {
  Absent,
  Endpoint,
  Input,
  Output,
  Shape,
  Subscription,
  Upload,
} from '@gatehouse/contract/endpoint'
import type { ErrorBody } from '@gatehouse/contract/errors'
import { statusOf } from '@gatehouse/contract/errors'
import { afterEach, beforeEach, vi } from 'vitest'
import { parseSearch } from '../search-params.ts'

/** What a page asked, as the server would have read it. */
export interface Asked {
  method: string
  /** Below `/api/v1`, with its parameters filled in. */
  path: string
  query: Record<string, string | string[]>
  body: unknown
  headers: Headers
}

type Given<S extends Shape> = S extends Absent ? unknown : Output<S>
type Answering<Q extends Shape, B extends Shape, R extends Shape> = (
  asked: { query: Given<Q>; body: Given<B> } & Pick<Asked, 'path' | 'headers'>,
) => Input<R>

interface Door {
  method: string
  pattern: RegExp
  answer: (asked: Asked) => unknown
}

let doors: Door[] = []
let asked: Asked[] = []

/** A refusal, thrown by a fake's answer. */
export class Refusal extends Error {
  readonly refusal: ErrorBody['error']

  constructor(refusal: Omit<ErrorBody['error'], 'requestId'>) {
    super(refusal.message)
    this.refusal = { requestId: 'request-1', ...refusal }
  }
}

/**
 * Answers an endpoint in the place of the server. What was asked and what is answered are parsed with the
 * contract, so that a fake cannot drift from it.
 */
export function fake<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  endpoint: Endpoint<P, Q, B, R>,
  answer: Input<R> | Answering<Q, B, R>,
): void {
  doors.unshift(doorOf(endpoint, answer))
}

/** The same for an endpoint that is sent a file; its body is the text of the file. */
export function fakeUpload<P extends Shape, Q extends Shape, R extends Shape>(
  upload: Upload<P, Q, R>,
  answer: (asked: { query: Output<Q>; body: string }) => Input<R>,
): void {
  doors.unshift({
    method: upload.method,
    pattern: patternOf(upload.path),
    answer: ({ query, body }) =>
      upload.response.parse(
        answer({ query: upload.query?.parse(query) as Output<Q>, body: String(body) }),
      ),
  })
}

/** The same for what no test is about; any other fake of the endpoint comes before it. */
export function fakeAnyway<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  endpoint: Endpoint<P, Q, B, R>,
  answer: Input<R> | Answering<Q, B, R>,
): void {
  doors.push(doorOf(endpoint, answer))
}

function doorOf<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  endpoint: Endpoint<P, Q, B, R>,
  answer: Input<R> | Answering<Q, B, R>,
): Door {
  const { query: querySchema, body: bodySchema } = endpoint
  const give = (request: Asked): unknown => {
    const query = (querySchema ? querySchema.parse(request.query) : undefined) as Given<Q>
    const body = (bodySchema ? bodySchema.parse(request.body) : undefined) as Given<B>
    const { path, headers } = request
    if (typeof answer !== 'function') return answer
    return (answer as Answering<Q, B, R>)({ query, body, path, headers })
  }
  return {
    method: endpoint.method,
    pattern: patternOf(endpoint.path),
    answer: (request) => endpoint.response.parse(give(request)),
  }
}

/** Every request so far whose path ends so. */
export const askedOf = (end: string): Asked[] => asked.filter(({ path }) => path.endsWith(end))

const patternOf = (path: string) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`)

const bodyOf = (text: string, headers: Headers): unknown => {
  if (text === '') return undefined
  return headers.get('content-type') === 'text/csv' ? text : (JSON.parse(text) as unknown)
}

async function answerFetch(input: string, init?: RequestInit): Promise<Response> {
  const request = new Request(new URL(input, location.href), init)
  const address = new URL(request.url)
  const text = await request.text()
  const one: Asked = {
    method: request.method,
    path: address.pathname.replace(/^\/api\/v1/, ''),
    query: parseSearch(address.search),
    body: bodyOf(text, request.headers),
    headers: request.headers,
  }
  asked.push(one)
  const door = doors.find(({ method, pattern }) => method === one.method && pattern.test(one.path))
  if (!door) throw new Error(`Nothing answers ${one.method} ${one.path}: add a fake for it.`)
  try {
    return Response.json(door.answer(one))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return Response.json({ error: error.refusal }, { status: statusOf[error.refusal.code] })
  }
}

/** The page's end of a live connection, in the hands of the test. */
export class FakeSocket {
  static opened: FakeSocket[] = []

  /** Those to one subscription, in order: the bell has one of its own on every page. */
  static to<P extends Shape, Q extends Shape, M extends Shape>(
    subscription: Subscription<P, Q, M>,
  ): FakeSocket[] {
    const pattern = patternOf(subscription.path)
    return FakeSocket.opened.filter(({ url }) =>
      pattern.test(new URL(url).pathname.replace(/^\/api\/v1/, '')),
    )
  }

  onopen: (() => void) | undefined
  onmessage: ((event: { data: string }) => void) | undefined
  onclose: (() => void) | undefined
  readonly url: string
  isClosed = false

  constructor(url: string) {
    this.url = url
    FakeSocket.opened.push(this)
  }

  close(): void {
    this.isClosed = true
  }

  open(): void {
    this.onopen?.()
  }

  send<P extends Shape, Q extends Shape, M extends Shape>(
    subscription: Subscription<P, Q, M>,
    message: Input<M>,
  ): void {
    this.onmessage?.({ data: JSON.stringify(subscription.message.parse(message)) })
  }

  /** As when the server restarts. */
  breakOff(): void {
    this.onclose?.()
  }
}

beforeEach(() => {
  doors = []
  asked = []
  FakeSocket.opened = []
  vi.stubGlobal('fetch', answerFetch)
  vi.stubGlobal('WebSocket', FakeSocket)
})

afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
})
