import { apiTokensApi, loginsApi } from '@gatehouse/contract/logins'
import type { Role } from '@gatehouse/contract/permissions'
import { usersApi } from '@gatehouse/contract/users'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { useDatabase } from '#platform/testing/database.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { issueTokenFor } from './api-token.service.ts'
import {
  aBuiltInAdmin,
  adminPassword,
  createUsersWeb,
  join,
  type Proof,
  type UsersWeb,
} from './testing.ts'

const database = useDatabase()
const clock = new TestClock()
const parts = () => partsOf(database(), clock)
let web: UsersWeb
let organizationId: string

beforeAll(async () => {
  organizationId = (await aManagingOrganization(parts())).id
  await aBuiltInAdmin(parts())
  web = await createUsersWeb(parts())
})
afterAll(() => web.close())

const anAdmin = async () => ({
  bearer: await web.tokenOf({ username: 'admin', password: adminPassword }),
})
const make = (by: Proof, scopes: string[], expiresInDays = 90) =>
  web.call(apiTokensApi.create, by, { body: { name: 'backup', scopes, expiresInDays } })
const tokenOf = async (by: Proof, scopes: string[]): Promise<Proof> => ({
  bearer: (await make(by, scopes)).body?.token ?? '',
})

let counter = 0
async function someone(role: Role) {
  counter += 1
  return join(web, await anAdmin(), { username: `maker-${counter}`, role, organizationId })
}

const list = {
  params: {
    get organizationId() {
      return organizationId
    },
  },
}
const invite = (by: Proof, role: Role) => {
  counter += 1
  const body = { username: `invited-${counter}`, role }
  return web.call(usersApi.invite, by, { ...list, body })
}

test('a token acts as its maker, is listed without its secret, and remembers its last use', async () => {
  const admin = await anAdmin()
  const made = await make(admin, ['all'])
  const bearer = made.body?.token ?? ''

  const users = await web.call(usersApi.list, { bearer }, list)
  const { tokens } = await web.ask(apiTokensApi.list, { bearer })

  expect(bearer).toMatch(/^ght_[\w-]{43}$/)
  expect(users.status).toBe(200)
  expect(tokens).toMatchObject([
    { name: 'backup', prefix: bearer.slice(0, 8), lastUsedAt: clock.now().toISOString() },
  ])
  expect(JSON.stringify(tokens)).not.toContain(bearer)
})

test('a token does what its scopes say and nothing else', async () => {
  const admin = await anAdmin()
  const reading = await tokenOf(admin, ['read'])
  const narrow = await tokenOf(admin, ['activity:read'])

  expect((await web.call(usersApi.list, reading, list)).status).toBe(200)
  expect((await invite(reading, 'viewer')).status).toBe(403)
  expect((await web.call(usersApi.list, narrow, list)).status).toBe(403)
  const { permissions } = await web.ask(loginsApi.current, narrow)
  expect(permissions).toEqual({ managing: ['activity:read'], managed: ['activity:read'] })
})

test('a token cannot make a user who may do more than it', async () => {
  const admin = await anAdmin()
  const wide = await tokenOf(admin, ['all'])
  const narrow = await tokenOf(admin, ['users:read', 'users:update'])

  expect((await invite(narrow, 'administrator')).status).toBe(403)
  expect((await invite(wide, 'administrator')).status).toBe(200)
})

test('nobody makes a token with a permission they lack', async () => {
  const viewer = await someone('viewer')

  const wider = await make(viewer, ['activity:read', 'users:update'])

  expect(wider.error?.fields?.[0]?.path).toBe('scopes')
  expect((await make(viewer, ['activity:read'])).status).toBe(200)
})

test('a token loses what its user loses', async () => {
  const admin = await anAdmin()
  const maker = await someone('administrator')
  const token = await tokenOf(maker, ['all'])
  const params = { organizationId, userId: maker.id }

  const before = await web.call(usersApi.list, token, list)
  await web.ask(usersApi.update, admin, { params, body: { role: 'viewer' } })
  const demoted = await web.call(usersApi.list, token, list)
  await web.ask(usersApi.update, admin, { params, body: { isEnabled: false } })
  const off = await web.call(usersApi.list, token, list)

  expect([before.status, demoted.status, off.status]).toEqual([200, 403, 401])
})

test('tokens are made and revoked in person only', async () => {
  const admin = await anAdmin()
  const made = await make(admin, ['all'])
  const bearer = made.body?.token ?? ''
  const params = { apiTokenId: made.body?.id ?? '' }

  expect((await make({ bearer }, ['read'])).status).toBe(403)
  expect((await web.call(apiTokensApi.revoke, { bearer }, { params })).status).toBe(403)
  expect((await web.call(loginsApi.list, { bearer })).status).toBe(403)
})

test('a revoked token and an expired one are refused', async () => {
  const admin = await anAdmin()
  const revoked = await make(admin, ['all'])
  const expired = await make(admin, ['all'], 1)
  await web.ask(apiTokensApi.revoke, admin, { params: { apiTokenId: revoked.body?.id ?? '' } })

  const first = await web.call(usersApi.list, { bearer: revoked.body?.token ?? '' }, list)
  clock.advance(86_400_000)
  const second = await web.call(usersApi.list, { bearer: expired.body?.token ?? '' }, list)

  expect([first.status, second.status]).toEqual([401, 401])
  expect(second.error?.message).toMatch(/its time is over/)
})

test("another user's token does not exist", async () => {
  const mine = await make(await anAdmin(), ['all'])
  const params = { apiTokenId: mine.body?.id ?? '' }
  const colleague = await someone('administrator')
  const { id } = await anOrganization(parts())
  const customer = await join(web, await anAdmin(), {
    username: 'customer',
    role: 'business-viewer',
    organizationId: id,
  })

  for (const other of [colleague, customer]) {
    expect((await web.call(apiTokensApi.revoke, other, { params })).status).toBe(404)
    expect((await web.ask(apiTokensApi.list, other)).tokens).toEqual([])
  }
})

test('in the cookie, where it would work without the header of our page, a token is no sign-in', async () => {
  const { bearer } = await tokenOf(await anAdmin(), ['all'])

  const answer = await web.call(usersApi.list, { cookie: bearer ?? '' }, list)

  expect(answer.status).toBe(401)
})

test('the command line makes a token for a user, which also helps the only administrator back in', async () => {
  const ctx = systemContext('test', parts())

  const { token } = await issueTokenFor(ctx, 'admin', { name: 'command line', days: 1 })
  const me = await web.ask(loginsApi.current, { bearer: token })
  const params = { organizationId, userId: me.user.id }

  expect((await web.call(usersApi.resetSecondFactor, { bearer: token }, { params })).status).toBe(
    200,
  )
  expect((await web.call(usersApi.reinvite, { bearer: token }, { params })).status).toBe(200)
  await expect(issueTokenFor(ctx, 'nobody', { name: 'x', days: 1 })).rejects.toThrow(
    'There is no user named nobody.',
  )
})
