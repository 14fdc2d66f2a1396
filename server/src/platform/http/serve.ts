import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { AnyEndpoint } from '@gatehouse/contract/endpoint'
import type { z } from 'zod'
import { answerFailure } from './failure.ts'
import { parseInput, parseQuery } from './answer-error.ts'
import type { Exchange, File, Mounted } from './mount.ts'
import { rawBodyOf } from './raw-body.ts'
import { admit, type Front } from './request-context.ts'

export const apiPrefix = '/api/v1'

/** Puts every mounted endpoint but the subscriptions, which are upgrades, on the server. */
export function serve(app: FastifyInstance, front: Front, mounted: readonly Mounted[]): void {
  for (const { endpoint, handler } of mounted) {
    if (endpoint.kind === 'subscription') continue
    app.route({
      method: endpoint.method,
      url: apiPrefix + endpoint.path,
      handler: async (request, reply) => {
        try {
          await answer(front, endpoint, handler, request, reply)
        } catch (error) {
          await answerFailure(front.parts.log, error, request, reply)
        }
      },
    })
  }
}

async function answer(
  front: Front,
  endpoint: Exclude<AnyEndpoint, { kind: 'subscription' }>,
  handler: Mounted['handler'],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const ctx = await admit(front, endpoint, {
    raw: request.raw,
    id: request.id,
    params: request.params as Record<string, string>,
  })
  const params = parseInput(endpoint.params, request.params)
  const query = parseQuery(endpoint.query, request.query)
  const shared = { params, query, exchange: exchangeOf(request, reply), signal: gone(reply) }
  if (endpoint.kind === 'download') {
    return sendFile(reply, (await handler(ctx, shared as never)) as File)
  }
  const input =
    endpoint.kind === 'upload'
      ? {
          ...shared,
          stream: request.body ?? request.raw,
          contentEncoding: request.headers['content-encoding'] ?? 'identity',
        }
      : { ...shared, body: parseInput(endpoint.body, request.body ?? undefined) }
  await send(reply, endpoint.response, await handler(ctx, input as never))
}

/** Parsed again on the way out: what is not in the contract cannot leave. */
async function send(reply: FastifyReply, schema: z.ZodType, result: unknown): Promise<void> {
  await reply.type('application/json').send(JSON.stringify(schema.parse(result)))
}

async function sendFile(reply: FastifyReply, { contentType, filename, content }: File) {
  reply.type(contentType)
  if (filename !== undefined) {
    reply.header(
      'content-disposition',
      `attachment; filename="${filename.replaceAll(/[^\w. -]/g, '_')}"`,
    )
  }
  await reply.send(content)
}

/** Aborts when the caller hangs up before the answer is complete. */
function gone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new Error('the caller hung up'))
  })
  return controller.signal
}

function exchangeOf(request: FastifyRequest, reply: FastifyReply): Exchange {
  const cookie = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const
  return {
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 300),
    rawBody: rawBodyOf(request),
    header: (name) => [request.headers[name.toLowerCase()]].flat()[0],
    setCookie: (name, value, expires) => void reply.setCookie(name, value, { ...cookie, expires }),
    clearCookie: (name) => void reply.clearCookie(name, cookie),
  }
}
