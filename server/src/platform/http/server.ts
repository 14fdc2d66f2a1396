import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:https'
import path from 'node:path'
import cookie from '@fastify/cookie'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance } from 'fastify'
import { AppError } from '../errors.ts'
import { uuidv7 } from '../crypto/ids.ts'
import type { Listener } from '../db/notify.ts'
import { answerFailure } from './failure.ts'
import { measureRequests } from './metrics.ts'
import type { Mounted } from './mount.ts'
import { keepRawBodies } from './raw-body.ts'
import type { Front } from './request-context.ts'
import { apiPrefix, serve } from './serve.ts'
import { serveSubscriptions } from './subscriptions.ts'

export interface WebOptions {
  front: Front
  mounted: readonly Mounted[]
  tls: { key: string; cert: string }
  /** The built console; without it only the API answers. */
  consoleDirectory?: string
  /** Tells when sign-ins end, so that their live connections end too. */
  listener?: Listener
}

export interface WebServer {
  app: FastifyInstance
  /** Binds the port; a port in use is told apart from everything that may fail later. */
  listen(host: string, port: number): Promise<{ port: number }>
  close(): Promise<void>
}

const securityHeaders = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/** Whatever the API answers is no page: a file that was recorded or uploaded runs nothing, even if it is opened here. */
const apiHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

export async function createWebServer(options: WebOptions): Promise<WebServer> {
  const { front, mounted, tls } = options
  const app = fastify({
    https: { key: tls.key, cert: tls.cert, minVersion: 'TLSv1.2' },
    bodyLimit: 1024 * 1024,
    genReqId: () => uuidv7(new Date()),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: 'idle',
    // Slow senders are cut off instead of holding a connection for ever.
    requestTimeout: 120_000,
    keepAliveTimeout: 72_000,
  }) as unknown as FastifyInstance
  await app.register(cookie)
  keepRawBodies(app)
  // The body stays a stream: the handler reads it with its own limits.
  app.addContentTypeParser(['application/x-ndjson', 'text/csv'], (_request, payload, done) =>
    done(null, payload),
  )
  app.addHook('onSend', async (request, reply, payload) => {
    reply.headers({ ...securityHeaders, 'x-request-id': request.id })
    if (request.url.startsWith('/api/')) reply.headers(apiHeaders)
    return payload
  })
  app.setErrorHandler((error, request, reply) =>
    answerFailure(front.parts.log, error, request, reply),
  )
  measureRequests(app)
  serve(app, front, mounted)
  await serveConsole(app, front, options.consoleDirectory)
  const subscriptions = serveSubscriptions(app.server, front, mounted, options.listener)
  return {
    app,
    async listen(host, port) {
      await app.listen({ host, port })
      const address = (app.server as Server).address()
      return { port: typeof address === 'object' && address ? address.port : port }
    },
    async close() {
      subscriptions.close()
      await app.close()
    },
  }
}

/** Every address that is not the API's is a page of the console, which finds its way by itself. */
async function serveConsole(app: FastifyInstance, front: Front, directory: string | undefined) {
  const index = directory && path.join(directory, 'index.html')
  const page = index && existsSync(index) ? await readFile(index, 'utf8') : undefined
  if (directory && page !== undefined) {
    await app.register(fastifyStatic, {
      root: directory,
      // A route for each file that is there, so that everything else stays a page.
      wildcard: false,
      index: false,
      cacheControl: false,
      setHeaders: (answer, file) => {
        void answer.header('cache-control', isHashed(file) ? forEver : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    if (page === undefined || !isPage(request.method, request.url)) {
      return answerFailure(front.parts.log, noSuchAddress(request.url), request, reply)
    }
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page)
  })
}

/** A file that is gone, as after an update, must not be answered with a page. */
const isPage = (method: string, url: string): boolean =>
  method === 'GET' && !url.startsWith('/api/') && !url.startsWith('/assets/')

/** Files below assets carry a hash of their content in their name. */
const isHashed = (file: string): boolean => path.basename(path.dirname(file)) === 'assets'
const forEver = 'public, max-age=31536000, immutable'

const noSuchAddress = (url: string) =>
  new AppError(
    'not_found',
    `There is nothing at ${url.split('?', 1)[0] ?? url}. The API is described at ${apiPrefix}/openapi.json.`,
  )
