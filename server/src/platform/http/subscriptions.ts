import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Subscription } from '@gatehouse/contract/endpoint'
import type { Principal } from '../context.ts'
import { uuidv7 } from '../crypto/ids.ts'
import type { Listener } from '../db/notify.ts'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { errorBody, httpStatus, parseInput, parseQuery, toAppError } from './answer-error.ts'
import { logFailure } from './failure.ts'
import type { Mounted } from './mount.ts'
import { attend, talkOf } from './socket-channel.ts'
import { admit, type Front } from './request-context.ts'
import { apiPrefix } from './serve.ts'

/** Of one message, bytes. Who only listens has nothing to say. */
const mostSaid = { subscription: 1024, conversation: 64 * 1024 }

interface Route {
  pattern: RegExp
  endpoint: Subscription
  handler: Mounted['handler']
}

/** Serves the WebSockets of the contract behind the same authorization as everything else. */
export function serveSubscriptions(
  server: Server,
  front: Front,
  mounted: readonly Mounted[],
  listener: Listener | undefined,
) {
  const open = new Map<WebSocket, Principal>()
  /** How often a sign-in ended so far. */
  let endings = 0
  const forget = listener?.on('login_ended', (id) => {
    endings += 1
    for (const [ws, principal] of open) {
      if (id === '' || isOf(principal, id)) ws.close(4401, 'The sign-in has ended.')
    }
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostSaid.subscription })
  const talks = new WebSocketServer({ noServer: true, maxPayload: mostSaid.conversation })
  const routes = mounted.flatMap(({ endpoint, handler }): Route[] =>
    endpoint.kind === 'subscription'
      ? [{ pattern: patternOf(endpoint.path), endpoint, handler }]
      : [],
  )
  const ended = new AbortController()

  server.on('upgrade', (raw: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    void upgrade(raw, socket, head)
  })

  async function upgrade(raw: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const id = uuidv7(new Date())
    try {
      const { ctx, endpoint, handler, params, query } = await enterAsOfNow(raw, id)
      const said =
        'said' in endpoint && endpoint.said instanceof z.ZodType ? endpoint.said : undefined
      const userAgent = (raw.headers['user-agent'] ?? '').slice(0, 300)
      const receiver = said ? talks : sockets
      receiver.handleUpgrade(raw, socket, head, (ws) => {
        open.set(ws, ctx.principal)
        ws.on('close', () => open.delete(ws))
        void attend(ctx, ws, ended.signal, (channel) => {
          const input = { params, query, userAgent }
          return handler(ctx, {
            ...input,
            channel: said ? talkOf(ws, channel, said) : channel,
          } as never)
        })
      })
    } catch (error) {
      refuse(front, socket, error, id)
    }
  }

  /** A sign-in that ends while it is looked at, and is not among the open ones yet, would be overlooked. */
  async function enterAsOfNow(raw: IncomingMessage, id: string): ReturnType<typeof enter> {
    for (;;) {
      const before = endings
      const entered = await enter(front, routes, raw, id)
      if (endings === before) return entered
    }
  }

  return {
    close() {
      forget?.()
      ended.abort()
      for (const ws of [...sockets.clients, ...talks.clients])
        ws.close(1001, 'The server is stopping.')
      sockets.close()
      talks.close()
    },
  }
}

/** An id of what ended: a login, an API token, or a user with all of them. */
function isOf(principal: Principal, id: string): boolean {
  if (principal.kind !== 'user') return false
  const { by } = principal
  return principal.userId === id || (by.kind === 'login' ? by.loginId : by.apiTokenId) === id
}

async function enter(front: Front, routes: readonly Route[], raw: IncomingMessage, id: string) {
  const url = new URL(raw.url ?? '/', 'https://localhost')
  for (const { pattern, endpoint, handler } of routes) {
    const match = pattern.exec(url.pathname)
    if (!match) continue
    const given = { ...match.groups }
    const ctx = await admit(front, endpoint, { raw, id, params: given })
    const params = parseInput(endpoint.params, given)
    const query = parseQuery(endpoint.query, searchParams(url))
    return { ctx, endpoint, handler, params, query }
  }
  throw toAppError(Object.assign(new Error('no such address'), { statusCode: 404 }))
}

/** As Fastify reads them: given once a string, given more often a list. */
function searchParams(url: URL): Record<string, string | string[]> {
  const names = new Set(url.searchParams.keys())
  return Object.fromEntries(
    [...names].map((name) => {
      const values = url.searchParams.getAll(name)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    }),
  )
}

function refuse({ parts }: Front, socket: Duplex, error: unknown, requestId: string): void {
  const failure = toAppError(error)
  logFailure(parts.log, failure, { requestId })
  const body = JSON.stringify(errorBody(failure, requestId))
  socket.end(
    `HTTP/1.1 ${httpStatus(failure)} Refused\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${apiPrefix}${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
