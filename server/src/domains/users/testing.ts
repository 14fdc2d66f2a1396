import cookie from '@fastify/cookie'
import type { Endpoint } from '@gatehouse/contract/endpoint'
import { ErrorBody } from '@gatehouse/contract/errors'
import type { OrganizationId } from '@gatehouse/contract/ids'
import { csrfHeader, loginCookie, loginsApi } from '@gatehouse/contract/logins'
import type { Role } from '@gatehouse/contract/permissions'
import { invitationsApi, usersApi } from '@gatehouse/contract/users'
import fastify from 'fastify'
import type { z } from 'zod'
import { findOrganizationById, getManagingOrganization } from '#domains/organizations'
import { type ContextParts, systemContext } from '#platform/context.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import type { Doorkeeper } from '#platform/http/doorkeeper.ts'
import { answerFailure } from '#platform/http/failure.ts'
import { createMount, type Mount } from '#platform/http/mount.ts'
import { apiPrefix, serve } from '#platform/http/serve.ts'
import { Secret } from '#platform/secret.ts'
import { authenticateUser } from './authenticate.service.ts'
import { createBuiltInAdmin } from './built-in-admin.service.ts'
import type { PasswordCost } from './password-hash.ts'
import { openDesk, type UsersOptions } from './users-options.ts'
import { usersRoutes } from './user.routes.ts'

/** Weak on purpose: tests sign in often. */
export const cheap: PasswordCost = { log2N: 4, blockSize: 8, parallelization: 1 }

export const testUsersOptions: UsersOptions = {
  publicUrl: 'https://desk.example:6500',
  idleSeconds: 900,
  sealKey: deriveKey(new Secret(Buffer.alloc(32, 7)), 'users'),
  passwordCost: cheap,
}

export const adminPassword = 'velvet otter climbs seven ladders'

export async function aBuiltInAdmin(parts: ContextParts) {
  const ctx = systemContext('test', parts)
  const password = new Secret(adminPassword)
  return createBuiltInAdmin(ctx, { username: 'admin', password }, { passwordCost: cheap })
}

export interface Proof {
  bearer?: string
  cookie?: string
  csrf?: string
}

export interface Told {
  params?: Record<string, string>
  body?: unknown
  address?: string
}

export interface Said<Answer = unknown> {
  status: number
  cookie: string | undefined
  /** Undefined unless the answer is a good one. */
  body: Answer | undefined
  error: ErrorBody['error'] | undefined
}

type Json<Answer extends z.ZodType> = Endpoint<z.ZodType, z.ZodType, z.ZodType, Answer>

export interface UsersWeb {
  call<Answer extends z.ZodType>(
    endpoint: Json<Answer>,
    proof: Proof,
    told?: Told,
  ): Promise<Said<z.output<Answer>>>
  /** For what must work; answers the body. */
  ask<Answer extends z.ZodType>(
    endpoint: Json<Answer>,
    proof: Proof,
    told?: Told,
  ): Promise<z.output<Answer>>
  signIn(
    body: SignInBody,
    address?: string,
  ): Promise<Said<z.output<typeof loginsApi.create.response>>>
  /** Signs in and answers the token. */
  tokenOf(body: SignInBody): Promise<string>
  close(): Promise<void>
}

type SignInBody = z.input<typeof loginsApi.create.body & z.ZodType>

/** The real doors with the real sign-in behind them. */
export async function createUsersWeb(
  parts: ContextParts,
  given: Partial<UsersOptions> = {},
  more: (mount: Mount) => void = () => undefined,
): Promise<UsersWeb> {
  const options = { ...testUsersOptions, ...given }
  const { mount, mounted } = createMount()
  usersRoutes(mount, openDesk(options))
  more(mount)
  const app = fastify({ routerOptions: { maxParamLength: 500 } })
  await app.register(cookie)
  app.setErrorHandler((error, request, reply) => answerFailure(parts.log, error, request, reply))
  serve(app, { parts, doorkeeper: doorkeeperOf(parts, options) }, mounted)

  const call: UsersWeb['call'] = async (endpoint, proof, told = {}) => {
    const response = await app.inject({
      method: endpoint.method,
      url: addressOf(endpoint, told),
      remoteAddress: told.address ?? '192.0.2.1',
      headers: { 'user-agent': 'test browser', ...headersOf(proof) },
      ...(told.body === undefined ? {} : { payload: told.body as object }),
    })
    const isGood = response.statusCode === 200
    const body: unknown = response.json()
    return {
      status: response.statusCode,
      cookie: response.cookies.find(({ name }) => name === loginCookie)?.value,
      body: isGood ? endpoint.response.parse(body) : undefined,
      error: isGood ? undefined : ErrorBody.parse(body).error,
    }
  }
  const ask: UsersWeb['ask'] = async (endpoint, proof, told) => {
    const { body, error } = await call(endpoint, proof, told)
    if (error || body === undefined) throw new Error(`${endpoint.path}: ${error?.message}`)
    return body
  }
  const signIn: UsersWeb['signIn'] = (body, address) =>
    call(loginsApi.create, {}, { body, ...(address === undefined ? {} : { address }) })
  return {
    call,
    ask,
    signIn,
    tokenOf: async (body) => (await ask(loginsApi.create, {}, { body })).token,
    close: () => app.close(),
  }
}

const addressOf = ({ path }: { path: string }, { params = {} }: Told) =>
  apiPrefix + path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '')

export interface Joining {
  username: string
  role: Role
  organizationId: string
  groupIds?: string[]
}

/** Somebody who was invited, has set a password, and is signed in as a script is. */
export async function join(web: UsersWeb, by: Proof, joining: Joining) {
  const { organizationId, ...body } = joining
  const invited = await web.ask(usersApi.invite, by, { params: { organizationId }, body })
  const token = invited.invitationLink.split('#')[1]
  await web.ask(invitationsApi.accept, {}, { body: { token, password: userPassword } })
  const bearer = await web.tokenOf({ username: joining.username, password: userPassword })
  return { id: invited.id, bearer }
}

export const userPassword = 'seventeen quiet harbours'

const headersOf = ({ bearer, cookie: token, csrf }: Proof): Record<string, string> => ({
  ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
  ...(token === undefined ? {} : { cookie: `theme=dark; ${loginCookie}=${token}` }),
  ...(csrf === undefined ? {} : { [csrfHeader]: csrf }),
})

const doorkeeperOf = (parts: ContextParts, options: UsersOptions): Doorkeeper => ({
  authenticate: async (credentials) =>
    (await authenticateUser(parts, options, credentials)) ?? { kind: 'anonymous' },
  findOrganization: (id: OrganizationId) =>
    parts.db.asSystem('find an organization for a test', (tx) => findOrganizationById(tx, id)),
  managingOrganization: () =>
    parts.db.asSystem('find the organization for a test', getManagingOrganization),
})
