import { randomUUID } from 'node:crypto'
import type { AnyEndpoint } from '@gatehouse/contract/endpoint'
import type { OrganizationId, UserId } from '@gatehouse/contract/ids'
import { LoginId, OrganizationId as OrganizationIdSchema } from '@gatehouse/contract/ids'
import type { Role } from '@gatehouse/contract/permissions'
import cookie from '@fastify/cookie'
import fastify, { type FastifyInstance } from 'fastify'
import type { AgentPrincipal, ContextParts, Principal, UserPrincipal } from '../context.ts'
import { uuidv7 } from '../crypto/ids.ts'
import { AppError } from '../errors.ts'
import { answerFailure } from '../http/failure.ts'
import type { Doorkeeper, KnownOrganization } from '../http/doorkeeper.ts'
import { createMount, type Mount } from '../http/mount.ts'
import { keepRawBodies } from '../http/raw-body.ts'
import { apiPrefix, serve } from '../http/serve.ts'

export interface Call {
  params?: Record<string, string>
  query?: Record<string, string | number | boolean | readonly string[] | undefined>
  body?: unknown
  /** For uploads. */
  payload?: Buffer
  headers?: Record<string, string>
}

export interface Answer {
  status: number
  // Tests read what they expect; a wrong guess fails the test.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
  text: string
  headers: Record<string, unknown>
}

export interface TestWeb {
  app: FastifyInstance
  call(as: Principal, endpoint: AnyEndpoint, call?: Call): Promise<Answer>
  close(): Promise<void>
}

/** The real mount and authorization; only who comes is said by the test instead of by a token. */
export async function createTestWeb(
  parts: ContextParts,
  open: (mount: Mount) => void,
): Promise<TestWeb> {
  const { mount, mounted } = createMount()
  open(mount)
  const principals = new Map<string, Principal>()
  const doorkeeper = testDoorkeeper(parts, principals)
  const app = fastify({
    genReqId: () => uuidv7(new Date()),
    routerOptions: { maxParamLength: 500 },
  })
  await app.register(cookie)
  keepRawBodies(app)
  app.addContentTypeParser(['application/x-ndjson', 'text/csv'], (_request, payload, done) =>
    done(null, payload),
  )
  app.setErrorHandler((error, request, reply) => answerFailure(parts.log, error, request, reply))
  serve(app, { parts, doorkeeper }, mounted)
  return {
    app,
    async call(as, endpoint, call = {}) {
      const key = randomUUID()
      principals.set(key, as)
      const method = endpoint.kind === 'subscription' ? 'GET' : endpoint.method
      const response = await app.inject({
        method,
        url: addressOf(endpoint, call),
        headers: {
          ...(as.kind === 'anonymous' ? {} : { authorization: `Bearer ${key}` }),
          ...(call.payload ? { 'content-type': 'application/x-ndjson' } : {}),
          ...call.headers,
        },
        ...(call.payload ? { payload: call.payload } : {}),
        ...(call.body === undefined ? {} : { payload: call.body as object }),
      })
      principals.delete(key)
      return {
        status: response.statusCode,
        body: parsed(response.body),
        text: response.body,
        headers: response.headers,
      }
    },
    close: () => app.close(),
  }
}

/** Knows who comes by tokens that the test gave out. */
export function testDoorkeeper(
  { db }: ContextParts,
  principals: ReadonlyMap<string, Principal>,
): Doorkeeper {
  const find = (column: 'id' | 'kind', value: string): Promise<KnownOrganization | undefined> =>
    db.asSystem('look up an organization in a test', async (tx) => {
      const row = await tx
        .selectFrom('organization')
        .select(['id', 'kind'])
        .where(column, '=', value)
        .executeTakeFirst()
      return row as KnownOrganization | undefined
    })
  return {
    async authenticate({ bearer }) {
      if (bearer === undefined) return { kind: 'anonymous' }
      const principal = principals.get(bearer)
      if (!principal) throw new AppError('unauthenticated', 'This token is not valid.')
      return principal
    },
    findOrganization: async (id) =>
      OrganizationIdSchema.safeParse(id).success ? find('id', id) : undefined,
    async managingOrganization() {
      const managing = await find('kind', 'managing')
      if (!managing) throw new Error('This test has no managing organization.')
      return managing
    },
  }
}

function addressOf(endpoint: AnyEndpoint, { params = {}, query = {} }: Call): string {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? `:${name}`),
  )
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) {
      if (one !== undefined) search.append(name, String(one))
    }
  }
  return `${apiPrefix}${path}${search.size > 0 ? `?${search.toString()}` : ''}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Not every answer is JSON.
  }
}

export interface TestUser {
  organizationId: OrganizationId
  role?: Role
  reach?: UserPrincipal['reach']
  username?: string
  userId?: UserId
}

/** Somebody signed in with a password and a second factor. */
export function aUser({
  organizationId,
  role = 'administrator',
  reach = role === 'administrator' ? 'all' : new Set([organizationId]),
  username = `test-${role}`,
  userId = uuidv7(new Date()) as UserId,
}: TestUser): UserPrincipal {
  return {
    kind: 'user',
    userId,
    username,
    organizationId,
    role,
    reach,
    by: {
      kind: 'login',
      loginId: LoginId.parse(uuidv7(new Date())),
      isEnrolled: true,
      csrfToken: 'test',
      isCookie: false,
    },
  }
}

export const anAgent = (facts: Omit<AgentPrincipal, 'kind'>): AgentPrincipal => ({
  kind: 'agent',
  ...facts,
})

export const nobody: Principal = { kind: 'anonymous' }
