import { apiTokensApi, loginsApi } from '@gatehouse/contract/logins'
import { organizationSettingsApi } from '@gatehouse/contract/organizations'
import { usersApi } from '@gatehouse/contract/users'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { organizationRoutes } from '#domains/organizations'
import { useDatabase } from '#platform/testing/database.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import {
  aBuiltInAdmin,
  adminPassword,
  createUsersWeb,
  join,
  type Proof,
  userPassword,
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
  web = await createUsersWeb(parts(), {}, organizationRoutes)
})
afterAll(() => web.close())

const anAdmin = async () => ({
  bearer: await web.tokenOf({ username: 'admin', password: adminPassword }),
})
const nextStep = () => clock.advance(30_000)

let counter = 0
async function somebody(at = organizationId) {
  counter += 1
  const admin = await anAdmin()
  const username = `somebody-${counter}`
  const role = at === organizationId ? 'viewer' : 'business-viewer'
  const { id, bearer } = await join(web, admin, { username, role, organizationId: at })
  const signIn = (code?: string) =>
    web.signIn({ username, password: userPassword, ...(code === undefined ? {} : { code }) })
  return {
    id,
    username,
    admin,
    self: { bearer },
    signIn,
    params: { organizationId: at, userId: id },
  }
}

async function enrol(proof: Proof) {
  const { secret, uri } = await web.ask(loginsApi.startSecondFactor, proof)
  const totp = new TOTP({ secret })
  const code = () => totp.generate({ timestamp: clock.now().getTime() })
  const enrolled = await web.call(loginsApi.confirmSecondFactor, proof, { body: { code: code() } })
  return { code, uri, recoveryCodes: enrolled.body?.recoveryCodes ?? [], enrolled }
}

async function someoneEnrolled() {
  const user = await somebody()
  return { ...user, ...(await enrol(user.self)) }
}

test('who signs in with a browser is led to a second factor, and let in nowhere else before', async () => {
  const { username } = await somebody()
  const { body } = await web.signIn({ username, password: userPassword, interactive: true })
  const proof = { cookie: body?.token ?? '', csrf: body?.csrfToken ?? '' }

  const current = await web.ask(loginsApi.current, proof)
  const elsewhere = await web.call(usersApi.list, proof, { params: { organizationId } })
  const token = await web.call(apiTokensApi.create, proof, { body: { name: 'x', scopes: ['all'] } })
  const { uri, recoveryCodes, enrolled } = await enrol(proof)
  const newProof = { ...proof, cookie: enrolled.cookie ?? '' }

  expect([body?.step, current.step]).toEqual(['enrol-second-factor', 'enrol-second-factor'])
  expect([elsewhere.status, token.status]).toEqual([403, 403])
  expect(elsewhere.error?.message).toMatch(/second factor/)
  expect(uri).toMatch(/^otpauth:\/\/totp\/Gatehouse:somebody/)
  expect(new Set(recoveryCodes).size).toBe(10)
  expect(await web.ask(loginsApi.current, newProof)).toMatchObject({
    step: 'done',
    user: { hasSecondFactor: true },
  })
})

test('the token from before the second factor stops working with it', async () => {
  const { self } = await somebody()

  const { enrolled } = await enrol(self)
  const after = await web.call(loginsApi.current, { bearer: enrolled.body?.token ?? '' })

  expect((await web.call(loginsApi.current, self)).status).toBe(401)
  expect(after.status).toBe(200)
})

test('once enrolled, the code is asked for from everybody', async () => {
  const { signIn, code } = await someoneEnrolled()
  nextStep()

  const without = await signIn()
  const wrong = await signIn('000000')
  const right = await signIn(code())

  expect(without.error).toMatchObject({
    code: 'unauthenticated',
    message: 'Enter the six digits of your authenticator.',
    fields: [{ path: 'code' }],
  })
  expect(wrong.status).toBe(401)
  expect(right.body?.step).toBe('done')
})

test('a code works once, also when two come at once, and not when an older one comes after it', async () => {
  const { signIn, code } = await someoneEnrolled()
  const older = code()
  nextStep()

  const both = await Promise.all([signIn(code()), signIn(code())])
  const late = await signIn(older)

  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
  expect(late.status).toBe(401)
})

test('a code works once at several nodes as well', async () => {
  const { username, code } = await someoneEnrolled()
  nextStep()
  const nodes = await Promise.all([1, 2, 3, 4, 5].map(() => createUsersWeb(parts())))

  const request = { username, password: userPassword, code: code() }
  const answers = await Promise.all(nodes.map((node) => node.signIn(request)))
  await Promise.all(nodes.map((node) => node.close()))

  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
})

test('the code that proved the authenticator does not sign in as well', async () => {
  const { signIn, code } = await someoneEnrolled()

  expect((await signIn(code())).status).toBe(401)
})

test('a recovery code works once, also when two come at once, however it is typed', async () => {
  const { signIn, recoveryCodes } = await someoneEnrolled()
  const [one = '', other = ''] = recoveryCodes

  const both = await Promise.all([signIn(one), signIn(one)])
  const typed = await signIn(` ${other.toUpperCase().replaceAll('-', ' ')} `)

  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
  expect(typed.status).toBe(200)
})

test('wrong codes lock like wrong passwords', async () => {
  const { signIn, code } = await someoneEnrolled()
  nextStep()

  const guesses = await Promise.all(
    Array.from({ length: 12 }, (_, index) => signIn(String(index).padStart(6, '0'))),
  )
  const right = await signIn(code())

  expect(guesses.filter(({ error }) => error?.fields?.[0]?.path === 'code')).toHaveLength(5)
  expect(right.error?.message).toMatch(/Too many wrong tries/)
})

test('another authenticator is set up soon after a sign-in only, and the old one counts until then', async () => {
  const { signIn, code, enrolled } = await someoneEnrolled()
  const self = { bearer: enrolled.body?.token ?? '' }

  await web.ask(loginsApi.startSecondFactor, self)
  nextStep()
  const oldStillCounts = await signIn(code())
  clock.advance(14 * 60_000)
  await web.ask(loginsApi.current, self)
  clock.advance(2 * 60_000)
  const stale = await web.call(loginsApi.startSecondFactor, self)

  expect(oldStillCounts.status).toBe(200)
  expect(stale.status).toBe(403)
  expect(stale.error?.message).toMatch(/Sign out and in again/)
})

test('a code of another secret proves nothing', async () => {
  const { self } = await somebody()

  await web.ask(loginsApi.startSecondFactor, self)
  const wrong = await web.call(loginsApi.confirmSecondFactor, self, { body: { code: '123456' } })

  expect(wrong.status).toBe(400)
  expect((await web.ask(loginsApi.current, self)).user.hasSecondFactor).toBe(false)
})

test('two confirmations at once enrol once', async () => {
  const { self } = await somebody()
  const { secret } = await web.ask(loginsApi.startSecondFactor, self)
  const code = new TOTP({ secret }).generate({ timestamp: clock.now().getTime() })
  const confirm = () => web.call(loginsApi.confirmSecondFactor, self, { body: { code } })

  const statuses = (await Promise.all([confirm(), confirm()])).map(({ status }) => status)

  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
})

test('the rule of the organization decides who must have a second factor', async () => {
  const { id } = await anOrganization(parts())
  const params = { organizationId: id }
  const { admin, username, signIn } = await somebody(id)
  const rule = (secondFactor: 'interactive' | 'always' | 'off') =>
    web.ask(organizationSettingsApi.update, admin, { params, body: { secondFactor } })
  const byBrowser = () => web.signIn({ username, password: userPassword, interactive: true })

  await rule('always')
  const script = await signIn()
  const browser = await byBrowser()
  await rule('off')

  expect(script.status).toBe(403)
  expect(script.error?.message).toMatch(/requires a second factor, also for scripts/)
  expect(browser.body?.step).toBe('enrol-second-factor')
  expect((await signIn()).body?.step).toBe('done')
  expect((await byBrowser()).body?.step).toBe('done')
})

test('an administrator resets a second factor that was lost', async () => {
  const { admin, params, signIn, enrolled } = await someoneEnrolled()

  const user = await web.ask(usersApi.resetSecondFactor, admin, { params })

  expect(user.hasSecondFactor).toBe(false)
  expect((await signIn()).body?.step).toBe('done')
  const before = { bearer: enrolled.body?.token ?? '' }
  expect((await web.call(loginsApi.current, before)).status).toBe(401)
})
