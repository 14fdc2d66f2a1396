import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { ActivityIndex, OnBatch } from '#domains/activity'
import { type Context, type ContextParts, systemContext } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import type { SealingKey } from '#platform/crypto/seal.ts'
import { type AddressLimits, createAddressThrottle } from '#platform/http/address-throttle.ts'
import { mostBytes } from './answer-request.ts'
import { createGate } from './gate.ts'
import { createBodyBudget, declaredLength, drain } from './request-body.ts'
import { formatOf, targetOf } from './request-target.ts'
import { answerFailure } from './wire-failure.ts'
import type { Answer } from './wire-answer.ts'

export interface IntegrationOptions {
  parts: ContextParts
  tls: { key: string; cert: string }
  /** Signs continuation marks. */
  markKey: SealingKey
  onBatch: readonly OnBatch[]
  /** Makes a search that finds little quick. */
  index?: ActivityIndex
  /** Malformed JSON is answered as the model does: 500 without a body. */
  isStrict: boolean
  /** Wrong passwords that one address has. */
  tries?: AddressLimits
  /** What all bodies that are held at one moment may take. */
  bodyBytes?: number
}

export interface IntegrationServer {
  listen(host: string, port: number): Promise<{ port: number }>
  close(): Promise<void>
}

/** Speaks the Integration API. Its clients are old and many, so it is a server of its own beside the API's. */
export function createIntegrationServer(options: IntegrationOptions): IntegrationServer {
  const { parts, tls, isStrict } = options
  const stopping = new AbortController()
  const gate = createGate({
    ...options,
    desk: { ...options, budget: createBodyBudget(options.bodyBytes), underWay: new Set() },
    throttle: createAddressThrottle(options.tries),
  })
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = targetOf(request.url ?? '')
    const ctx = contextOf(parts, request)
    const signal = AbortSignal.any([stopping.signal, gone(response)])
    try {
      const { answer, afterwards } = await gate({ ctx, request, target, signal })
      await send(request, response, answer)
      // Who has hung up takes nothing more, although it can still be sent.
      await afterwards?.(response.writableFinished && !request.socket.readableEnded)
    } catch (error) {
      if (signal.aborted) return void request.destroy()
      await send(request, response, answerFailure(ctx, error, formatOf(target), isStrict))
    }
  }

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response).catch((error: unknown) => {
      parts.log.warn({ err: error }, 'a request of the Integration API could not be answered')
      request.destroy()
    })
  }
  const server = createServer({ ...tls, minVersion: 'TLSv1.2', keepAliveTimeout: 72_000 }, handle)
  // 50 MB over a slow line take a while; who sends nothing at all is cut off much sooner.
  server.requestTimeout = 600_000
  server.headersTimeout = 30_000
  server.timeout = 300_000
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const most = mostBytes(targetOf(request.url ?? '').resource)
    if ((declaredLength(request) ?? 0) <= most) response.writeContinue()
    handle(request, response)
  })
  return {
    listen: (host, port) => listen(server, host, port),
    close: () => close(server, stopping),
  }
}

/** More is not read only to keep a connection. */
const maxDrained = 50 * 1024 * 1024

/** Answers after the body, which some clients send to its end before they listen. */
async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, body = '' }: Answer,
): Promise<void> {
  const mayGoOn = request.complete || (status !== 413 && (await drain(request, maxDrained)))
  if (response.destroyed) return
  response.writeHead(status, {
    server: 'Microsoft-HTTPAPI/2.0',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
    ...(mayGoOn ? {} : { connection: 'close' }),
    ...headers,
  })
  await new Promise<void>((resolve) => {
    response.once('close', resolve)
    response.once('finish', resolve)
    response.end(body)
  })
  if (!mayGoOn) await hangUp(request)
}

const lingerMilliseconds = 2000

/** Reset at once, a client that still sends would never see the answer (RFC 9112 §9.6). */
async function hangUp(request: IncomingMessage): Promise<void> {
  const timer = setTimeout(() => request.destroy(), lingerMilliseconds)
  await drain(request, Infinity).catch(() => undefined) // It ended by itself, one way or the other.
  clearTimeout(timer)
  request.destroy()
}

function contextOf(parts: ContextParts, request: IncomingMessage): Context {
  const ctx = systemContext('integration-api', parts)
  const requestId = uuidv7(new Date())
  const log = ctx.log.child({ requestId })
  return { ...ctx, log, requestId, address: request.socket.remoteAddress ?? '' }
}

function gone(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(new Error('the client hung up'))
  })
  return controller.signal
}

async function listen(server: Server, host: string, port: number): Promise<{ port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : port }
}

const graceMilliseconds = 5000

/** What is under way is finished when it is quick; a long reading is cut off and can be repeated. */
async function close(server: Server, stopping: AbortController): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => {
    stopping.abort(new Error('the server stops'))
    server.closeAllConnections()
  }, graceMilliseconds)
  await closed
  clearTimeout(timer)
}
