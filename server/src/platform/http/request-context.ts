import { timingSafeEqual, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { csrfHeader, loginCookie } from '@gatehouse/contract/logins'
import type { AnyEndpoint } from '@gatehouse/contract/endpoint'
import { type Context, type ContextParts, type Principal, within } from '../context.ts'
import { AppError } from '../errors.ts'
import { authorize, type Doorkeeper } from './doorkeeper.ts'

export interface Request {
  raw: IncomingMessage
  id: string
  params: Readonly<Record<string, string | undefined>>
}

export interface Front {
  parts: ContextParts
  doorkeeper: Doorkeeper
}

/** Who asks, whether they may, and the context to work in: the same steps for every transport. */
export async function admit(
  { parts, doorkeeper }: Front,
  endpoint: AnyEndpoint,
  request: Request,
): Promise<Context> {
  const address = request.raw.socket.remoteAddress ?? ''
  const principal = await authenticate(doorkeeper, endpoint, request, address)
  requireOwnPage(endpoint, request.raw, principal)
  const organization = await authorize(
    doorkeeper,
    endpoint,
    principal,
    request.params['organizationId'],
  )
  const ctx: Context = {
    db: parts.db,
    log: parts.log.child({ requestId: request.id, domain: domainOf(endpoint.path) }),
    principal,
    requestId: request.id,
    address,
    now: parts.now ?? (() => new Date()),
    random: parts.random ?? randomBytes,
  }
  return organization ? within(ctx, organization.id, organization.kind) : ctx
}

function authenticate(
  doorkeeper: Doorkeeper,
  endpoint: AnyEndpoint,
  { raw }: Request,
  address: string,
): Promise<Principal> {
  // A stale cookie must not stand in the way of signing in again.
  if (endpoint.access === 'public') return Promise.resolve({ kind: 'anonymous' })
  const bearer = /^Bearer (.+)$/i.exec(raw.headers.authorization ?? '')?.[1]
  return doorkeeper.authenticate({ bearer, cookie: readCookie(raw, loginCookie), address })
}

function readCookie(raw: IncomingMessage, name: string): string | undefined {
  for (const pair of (raw.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name) return value
  }
  return undefined
}

/**
 * A browser sends the cookie with whatever a foreign page makes it send. Changes therefore need a header
 * that only our page can know, and WebSockets, which cannot carry one, need our own origin.
 */
function requireOwnPage(endpoint: AnyEndpoint, raw: IncomingMessage, principal: Principal): void {
  if (principal.kind !== 'user' || principal.by.kind !== 'login' || !principal.by.isCookie) return
  if (endpoint.kind === 'subscription') {
    if (originHost(raw) === raw.headers.host) return
    throw new AppError('forbidden', 'This connection was opened by a page that is not Gatehouse.')
  }
  if (endpoint.method === 'GET') return
  if (isEqual(raw.headers[csrfHeader], principal.by.csrfToken)) return
  throw new AppError(
    'forbidden',
    `The header ${csrfHeader} is missing or wrong. Load the page again and repeat what you did.`,
  )
}

function originHost(raw: IncomingMessage): string | undefined {
  const origin = raw.headers.origin
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).host : undefined
}

function isEqual(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== 'string') return false
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The noun of a path, for the log: `/organizations/:organizationId/users/:userId` is about users. */
const domainOf = (path: string): string =>
  path.split('/').findLast((part) => part !== '' && !part.startsWith(':') && part !== 'current') ??
  ''
