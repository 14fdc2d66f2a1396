import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { answerApi, type ApiAnswer } from './api.ts'
import type { Behaviour, Moods } from '../behaviour.ts'
import { keyPath, type Teller } from './callbacks.ts'
import { answerPage } from './page.ts'
import { invalidField, Refusal } from './refusal.ts'
import type { State, Ticket } from './state.ts'
import type { Technician } from './technician.ts'

export interface Keys {
  companyId: string
  publicKey: string
  privateKey: string
  clientId: string
}

export interface SeenRequest {
  method: string
  /** Without the base, with the query. */
  path: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** Text of the body; of a form only how many bytes. */
  body: string
  /** 0 while it is answered and when the connection was dropped. */
  status: number
}

export interface ServerParts {
  state: State
  keys: Keys
  moods: Moods
  teller: Teller
  technician: Technician
  site: () => string
  requests: SeenRequest[]
  requiresClientId: boolean
  onTicket: (ticket: Ticket) => void
}

const base = '/v4_6_release/apis/3.0'
const keptRequests = 1000

export function createListener(parts: ServerParts): RequestListener {
  return (request, response) => {
    void answer(parts, request, response).catch((error: unknown) => sendError(response, error))
  }
}

async function answer(parts: ServerParts, request: IncomingMessage, response: ServerResponse) {
  const address = new URL(`${parts.site()}${request.url ?? '/'}`)
  if (address.pathname === keyPath) return answerKey(parts, address, response)
  if (!address.pathname.startsWith(base)) {
    return answerPage(parts, request, response, address)
  }
  const path = address.pathname.slice(base.length).replace(/(?<=.)\/$/, '')
  const method = request.method ?? 'GET'
  const body = await buffer(request)
  const seen = remember(parts.requests, request, address, body)
  response.once('finish', () => (seen.status = response.statusCode))
  const mood = parts.moods.take(method, path)

  await wait(mood.delayMs ?? 0, undefined, { ref: false })
  if (mood.dropConnection === 'before') return void request.socket.destroy()
  checkKeys(parts, request, mood)
  refuseByMood(mood)
  const contentType = request.headers['content-type']
  const done = await answerApi(parts, { method, path, address, contentType, body })
  if (mood.dropConnection === 'after') return void request.socket.destroy()
  await wait(mood.answerAfterMs ?? 0, undefined, { ref: false })
  send(response, done)
}

function remember(
  requests: SeenRequest[],
  request: IncomingMessage,
  address: URL,
  body: Buffer,
): SeenRequest {
  const isForm = request.headers['content-type']?.startsWith('multipart/')
  const seen = {
    method: request.method ?? 'GET',
    path: address.pathname.slice(base.length) + address.search,
    headers: request.headers,
    body: isForm ? `${body.length} bytes` : body.toString(),
    status: 0,
  }
  requests.push(seen)
  if (requests.length > keptRequests) requests.shift()
  return seen
}

function checkKeys(parts: ServerParts, request: IncomingMessage, mood: Behaviour): void {
  const { companyId, publicKey, privateKey, clientId } = parts.keys
  const expected = `Basic ${Buffer.from(`${companyId}+${publicKey}:${privateKey}`).toString('base64')}`
  if (mood.refuseKeys || !isSame(request.headers.authorization ?? '', expected)) {
    throw new Refusal(401, { code: 'Unauthorized', message: 'The keys are invalid.' })
  }
  const sent = request.headers['clientid']
  if (parts.requiresClientId && !sent) {
    throw new Refusal(401, { code: 'ClientId', message: 'The header clientId is missing.' })
  }
  if (sent && sent !== clientId) {
    throw new Refusal(401, { code: 'ClientId', message: 'The clientId is unknown.' })
  }
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function refuseByMood({ status, refuse, retryAfterSeconds }: Behaviour): void {
  if (refuse?.field !== undefined) {
    const refusal = invalidField('ticket', refuse.field, refuse.message)
    const errors = refusal.body.errors.map((error) => ({ ...error, code: refuse.code }))
    throw new Refusal(refuse.status ?? 400, { ...refusal.body, errors })
  }
  if (refuse)
    throw new Refusal(refuse.status ?? 400, { code: refuse.code, message: refuse.message })
  if (status === undefined) return
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }
  const words = statusWords[status] ?? { code: 'Error', message: 'An error occurred.' }
  throw new Refusal(status, words, headers)
}

const statusWords: Readonly<Record<number, { code: string; message: string }>> = {
  403: {
    code: 'ApiPermission',
    message: 'You do not have security permission to perform this action.',
  },
  429: { code: 'TooManyRequests', message: 'Too many requests. Try again later.' },
  500: { code: 'UnexpectedError', message: 'The service was not able to process your request.' },
  503: { code: 'ServiceUnavailable', message: 'The service is unavailable.' },
}

/** The key of one message, which only its key address tells. */
function answerKey(parts: ServerParts, address: URL, response: ServerResponse): void {
  const key = parts.teller.signingKey(address.searchParams.get('id') ?? '')
  if (!key || address.searchParams.get('companyName') !== parts.keys.companyId) {
    throw new Refusal(404, { code: 'NotFound', message: 'There is no such key.' })
  }
  send(response, { status: 200, body: { signing_key: key } })
}

function send(response: ServerResponse, { status, headers = {}, body, file }: ApiAnswer): void {
  if (file) {
    response.writeHead(status, {
      'Content-Type': file.contentType,
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
    })
    return void response.end(file.content)
  }
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers })
  response.end(body === undefined ? undefined : JSON.stringify(body))
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.destroyed || response.headersSent) return void response.destroy()
  if (error instanceof Refusal) {
    return send(response, { status: error.status, headers: error.headers, body: error.body })
  }
  console.error('The fake ConnectWise failed.', error)
  send(response, { status: 500, body: { code: 'UnexpectedError', message: String(error) } })
}
