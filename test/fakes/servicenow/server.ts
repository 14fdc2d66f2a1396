import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import type { Behaviour, Moods } from '../behaviour.ts'
import { answerApi, base, type ApiAnswer } from './api.ts'
import type { Instance } from './instance.ts'
import { answerPage } from './page.ts'
import { Refusal } from './refusal.ts'
import type { Technician } from './technician.ts'

export interface Account {
  username: string
  password: string
}

export interface SeenRequest {
  method: string
  path: string
  body: string
  status: number
}

export interface ServerParts {
  instance: Instance
  account: Account
  moods: Moods
  requests: SeenRequest[]
  technician: Technician
  site: () => string
}

const keptRequests = 1000

export function createListener(parts: ServerParts): RequestListener {
  return (request, response) => {
    void answer(parts, request, response).catch((error: unknown) => sendError(response, error))
  }
}

async function answer(parts: ServerParts, request: IncomingMessage, response: ServerResponse) {
  const address = new URL(`${parts.site()}${request.url ?? '/'}`)
  if (!address.pathname.startsWith(`${base}/`)) {
    return answerPage(parts, request, response, address)
  }
  const method = request.method ?? 'GET'
  const body = await buffer(request)
  const seen = { method, path: address.pathname + address.search, body: body.toString(), status: 0 }
  parts.requests.push(seen)
  if (parts.requests.length > keptRequests) parts.requests.shift()
  response.once('finish', () => (seen.status = response.statusCode))
  const mood = parts.moods.take(method, address.pathname.slice(base.length))

  await wait(mood.delayMs ?? 0, undefined, { ref: false })
  if (mood.dropConnection === 'before') return void request.socket.destroy()
  checkAccount(parts.account, request, mood)
  refuseByMood(mood)
  const contentType = request.headers['content-type']
  const user = parts.account.username
  const done = answerApi(parts.instance, { method, address, contentType, body, user })
  if (mood.dropConnection === 'after') return void request.socket.destroy()
  await wait(mood.answerAfterMs ?? 0, undefined, { ref: false })
  send(response, done)
}

function checkAccount(account: Account, request: IncomingMessage, mood: Behaviour): void {
  const { username, password } = account
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  if (!mood.refuseKeys && request.headers.authorization === expected) return
  throw new Refusal(401, 'User Not Authenticated', 'Required to provide Auth information', {
    'WWW-Authenticate': 'BASIC realm="Service-now"',
  })
}

function refuseByMood({ status, refuse, retryAfterSeconds }: Behaviour): void {
  if (refuse) throw new Refusal(refuse.status ?? 403, refuse.code, refuse.message)
  if (status === undefined) return
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }
  const message = status === 429 ? 'Rate limit exceeded' : 'Transaction cancelled'
  throw new Refusal(status, message, 'Try again later.', headers)
}

function send(response: ServerResponse, { status, result, headers = {}, file }: ApiAnswer): void {
  if (file) {
    response.writeHead(status, {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.file_name)}`,
    })
    return void response.end(file.content)
  }
  response.writeHead(status, { 'Content-Type': 'application/json;charset=UTF-8', ...headers })
  response.end(JSON.stringify({ result }))
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.destroyed || response.headersSent) return void response.destroy()
  const refusal = error instanceof Refusal ? error : new Refusal(500, String(error))
  if (refusal !== error) console.error('The fake ServiceNow failed.', error)
  response.writeHead(refusal.status, {
    'Content-Type': 'application/json;charset=UTF-8',
    ...refusal.headers,
  })
  response.end(JSON.stringify(refusal.body))
}
