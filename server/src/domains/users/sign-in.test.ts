import { csrfHeader, loginsApi } from '@gatehouse/contract/logins'
import { usersApi } from '@gatehouse/contract/users'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#platform/testing/database.ts'
import { aManagingOrganization, partsOf, TestClock } from '../organizations/testing.ts'
import {
  aBuiltInAdmin,
  adminPassword,
  createUsersWeb,
  join,
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
})
// A new one forgets which addresses tried.
beforeEach(async () => {
  web = await createUsersWeb(parts())
})
afterEach(() => web.close())

const right = { username: 'admin', password: adminPassword }
const minutes = (count: number) => clock.advance(count * 60_000)

let counter = 0
async function somebody() {
  counter += 1
  const admin = { bearer: await web.tokenOf(right) }
  const username = `somebody-${counter}`
  const user = await join(web, admin, { username, role: 'viewer', organizationId })
  return { ...user, username, admin, params: { organizationId, userId: user.id } }
}

/** What the answer to a sign-in says, without what differs every time. */
async function attempt(username: string, password = 'wrong') {
  const { status, error } = await web.signIn({ username, password })
  return { status, message: error?.message, fields: error?.fields }
}

test('the first administrator signs in and is told who they are', async () => {
  const signedIn = await web.signIn({ ...right, username: 'ADMIN' })
  const current = await web.ask(loginsApi.current, { bearer: signedIn.body?.token ?? '' })

  expect(signedIn.body?.step).toBe('done')
  expect(signedIn.cookie).toBe(signedIn.body?.token)
  expect(current).toMatchObject({
    user: { username: 'admin', role: 'administrator', isBuiltIn: true, state: 'verified' },
    organization: { kind: 'managing' },
    step: 'done',
  })
})

test('a later start does not change the password', async () => {
  expect(await aBuiltInAdmin(parts())).toEqual({ isCreated: false, username: 'admin' })
})

test('a name that nobody has, a wrong password and a user switched off get one answer', async () => {
  const user = await somebody()
  const off = await somebody()
  await web.ask(usersApi.update, off.admin, { params: off.params, body: { isEnabled: false } })

  const answers = [
    await attempt('nobody-at-all'),
    await attempt(user.username),
    await attempt(off.username, userPassword),
    await attempt('zero\0byte'),
  ]

  expect(answers[0]?.status).toBe(401)
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
})

test('of twenty wrong tries at once five are looked at', async () => {
  const { username } = await somebody()

  const answers = await Promise.all(Array.from({ length: 20 }, () => attempt(username)))

  expect(answers.filter(({ message }) => message?.includes('is wrong'))).toHaveLength(5)
  expect(answers.filter(({ message }) => message?.includes('Too many wrong'))).toHaveLength(15)
})

test('wrong tries at several nodes at once are all counted', async () => {
  const { username } = await somebody()
  const nodes = await Promise.all([1, 2, 3, 4, 5].map(() => createUsersWeb(parts())))

  await Promise.all(nodes.map((node) => node.signIn({ username, password: 'wrong' })))
  const right = await attempt(username, userPassword)
  await Promise.all(nodes.map((node) => node.close()))

  expect(right.message).toMatch(/Too many wrong tries/)
})

test('twenty right sign-ins at once all work', async () => {
  const { username } = await somebody()

  const signedIn = await Promise.all(
    Array.from({ length: 20 }, () => web.signIn({ username, password: userPassword })),
  )

  expect(signedIn.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
  expect(new Set(signedIn.map(({ body }) => body?.token)).size).toBe(20)
})

test('a lockout keeps out the right password, ends, and lasts longer the next time', async () => {
  const { username } = await somebody()
  const fail = () => attempt(username)
  for (let time = 0; time < 5; time += 1) await fail()

  const locked = await attempt(username, userPassword)
  minutes(5)
  const wrongAgain = await fail()
  for (let time = 0; time < 4; time += 1) await fail()
  minutes(6)
  const lockedLonger = await attempt(username, userPassword)
  minutes(4)
  const free = await attempt(username, userPassword)

  expect(locked.message).toMatch(/Too many wrong tries. Try again in 5 minutes/)
  expect(wrongAgain.message).toMatch(/is wrong/)
  expect(lockedLonger.message).toMatch(/Try again in 4 minutes/)
  expect(free.status).toBe(200)
})

test('a name that nobody has is locked in the same words', async () => {
  const { username } = await somebody()
  const names = ['no-such-user', username]

  const answers = await Promise.all(
    names.map(async (name) => {
      const said = []
      for (let time = 0; time < 7; time += 1) said.push(await attempt(name))
      return said
    }),
  )

  expect(answers[0]).toEqual(answers[1])
  expect(answers[0]?.at(-1)?.message).toMatch(/Too many wrong tries/)
})

test('an administrator sees a lockout and ends it', async () => {
  const { username, admin, params } = await somebody()
  for (let time = 0; time < 5; time += 1) await attempt(username)

  const { users } = await web.ask(usersApi.list, admin, { params })
  const unlocked = await web.ask(usersApi.unlock, admin, { params })

  expect(users.find((user) => user.username === username)?.lockedUntil).toBe(
    new Date(clock.now().getTime() + 5 * 60_000).toISOString(),
  )
  expect(unlocked.lockedUntil).toBeUndefined()
  expect(await attempt(username, userPassword)).toMatchObject({ status: 200 })
})

test('one address that tries many names is slowed down; others are not', async () => {
  const throttled = await createUsersWeb(parts(), { addressLimits: { tries: 3, perMinute: 1 } })
  const tryFrom = async (address: string, name: string) =>
    (await throttled.signIn({ username: name, password: 'wrong' }, address)).error?.message
  for (const name of ['a', 'b', 'c']) await tryFrom('192.0.2.9', name)

  const refused = await throttled.signIn(right, '192.0.2.9')
  const elsewhere = await throttled.signIn(right, '192.0.2.10')
  minutes(1)
  const later = await throttled.signIn(right, '192.0.2.9')
  await throttled.close()

  expect(refused.error?.message).toMatch(/from your address/)
  expect(elsewhere.status).toBe(200)
  expect(later.status).toBe(200)
})

test('a flood from one address does not hold up another', async () => {
  const done: string[] = []
  const from = async (address: string, username: string, password: string) => {
    await web.signIn({ username, password }, address)
    done.push(address)
  }

  const flood = Array.from({ length: 60 }, (_, index) => from('192.0.2.66', `n${index}`, 'wrong'))
  await Promise.all([...flood, from('192.0.2.7', right.username, right.password)])

  // One line for all would have it wait for all sixty.
  expect(done.indexOf('192.0.2.7')).toBeLessThan(50)
})

test('a password kept at an old cost is kept at the new one after a sign-in', async () => {
  const { username } = await somebody()
  const costlier = await createUsersWeb(parts(), {
    passwordCost: { log2N: 5, blockSize: 8, parallelization: 1 },
  })
  const hash = () =>
    database().db.asSystem('look at a hash in a test', (tx) =>
      tx
        .selectFrom('user')
        .select('password_hash')
        .where('username', '=', username)
        .executeTakeFirstOrThrow(),
    )

  const before = await hash()
  await costlier.tokenOf({ username, password: userPassword })
  const after = await hash()
  await costlier.close()

  expect(before.password_hash).toMatch(/^\$scrypt\$ln=4,/)
  expect(after.password_hash).toMatch(/^\$scrypt\$ln=5,/)
  expect(await attempt(username, userPassword)).toMatchObject({ status: 200 })
})

test('a cookie proves who comes only together with the header of our own page', async () => {
  const { body } = await web.signIn({ ...right, interactive: false })
  const cookie = body?.token ?? ''

  const read = await web.call(loginsApi.current, { cookie })
  const forged = await web.call(loginsApi.end, { cookie })
  const guessed = await web.call(loginsApi.end, { cookie, csrf: 'x'.repeat(43) })
  const own = await web.call(loginsApi.end, { cookie, csrf: body?.csrfToken ?? '' })
  const after = await web.call(loginsApi.current, { cookie })

  expect(read.status).toBe(200)
  expect([forged.status, guessed.status]).toEqual([403, 403])
  expect(forged.error?.message).toContain(csrfHeader)
  expect(own.status).toBe(200)
  expect(after.status).toBe(401)
})
