import type { IncomingMessage } from 'node:http'
import type { Context } from '#platform/context.ts'
import type { AddressThrottle } from '#platform/http/address-throttle.ts'
import { type Answered, answerRequest, type Desk } from './answer-request.ts'
import { authenticate, type Client } from './authenticate.service.ts'
import { basicCredentials } from './basic-credentials.ts'
import type { Target } from './request-target.ts'
import type { Answer } from './wire-answer.ts'

export interface Knock {
  ctx: Context
  request: IncomingMessage
  target: Target
  signal: AbortSignal
}

interface GateOptions {
  desk: Desk
  throttle: AddressThrottle
}

/** Clients send nothing until they are asked, and go on over the same connection then. */
const challenge: Answer = {
  status: 401,
  headers: { 'www-authenticate': 'Basic realm="Gatehouse", charset="UTF-8"' },
}
const throttled: Answer = { status: 429, headers: { 'retry-after': '60' } }
const forbidden: Answer = { status: 403 }
const busy: Answer = { status: 503, headers: { 'retry-after': '5' } }

/** Above this, clients are told to come again; who is nobody does not count, so cannot keep others out. */
const maxUnderWay = 64

/** Who is it, is there something, may they: nobody learns the second without the first. */
export function createGate({ desk, throttle }: GateOptions) {
  let underWay = 0
  return async ({ ctx, request, target, signal }: Knock): Promise<Answered> => {
    const credentials = basicCredentials(request.headers.authorization)
    if (!credentials) return { answer: challenge }
    if (!throttle.take(ctx.address, ctx.now())) return { answer: throttled }
    const client = await authenticate(ctx, credentials)
    if (!client) {
      const { address } = ctx
      ctx.log.warn({ address }, 'a client of the Integration API was refused: wrong or expired')
      return { answer: challenge }
    }
    throttle.giveBack(ctx.address)

    const { resource, methods } = target
    if (!resource) return { answer: { status: 404 } }
    if (!methods.includes(request.method ?? '')) {
      return { answer: { status: 405, headers: { allow: methods.join(', ') } } }
    }
    if (!may(client, resource)) return { answer: forbidden }
    if (underWay >= maxUnderWay) return { answer: busy }
    underWay += 1
    try {
      return await answerRequest(desk, { ctx, client, request, target, signal })
    } finally {
      underWay -= 1
    }
  }
}

const may = ({ mayRead, mayWrite }: Client, resource: string): boolean =>
  resource === 'records' ? mayWrite : mayRead
