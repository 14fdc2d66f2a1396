import { loginsApi } from '@gatehouse/contract/logins'
import { usersApi } from '@gatehouse/contract/users'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { listen } from '#platform/db/notify.ts'
import { testLog, useDatabase } from '#platform/testing/database.ts'
import { aManagingOrganization, partsOf, TestClock } from '../organizations/testing.ts'
import {
  aBuiltInAdmin,
  adminPassword,
  createUsersWeb,
  join,
  type Proof,
  userPassword,
  type UsersWeb,
} from './testing.ts'
import { usersJobs } from './user.jobs.ts'

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

const minutes = (count: number) => clock.advance(count * 60_000)
const anAdmin = async () => ({
  bearer: await web.tokenOf({ username: 'admin', password: adminPassword }),
})
const statusOf = async (proof: Proof) => (await web.call(loginsApi.current, proof)).status

let counter = 0
async function somebody() {
  counter += 1
  const admin = await anAdmin()
  const username = `somebody-${counter}`
  const { id, bearer } = await join(web, admin, { username, role: 'editor', organizationId })
  const again = { bearer: await web.tokenOf({ username, password: userPassword }) }
  return { id, username, admin, first: { bearer }, again, params: { organizationId, userId: id } }
}

test('a login that is used lives on, one that is not ends', async () => {
  const used = await anAdmin()
  const unused = await anAdmin()

  for (const _ of [1, 2, 3]) {
    minutes(10)
    await statusOf(used)
  }

  expect(await statusOf(used)).toBe(200)
  expect(await statusOf(unused)).toBe(401)
})

test('a login ends after half a day however busy it is', async () => {
  const admin = await anAdmin()
  // 51 times 14 minutes are 6 minutes less than half a day.
  for (let time = 0; time < 51; time += 1) {
    minutes(14)
    expect(await statusOf(admin)).toBe(200)
  }

  minutes(5)
  const before = await statusOf(admin)
  minutes(1)

  expect([before, await statusOf(admin)]).toEqual([200, 401])
})

test('a token that is not ours, in the header or the cookie, is no sign-in', async () => {
  const { body } = await web.signIn({ username: 'admin', password: adminPassword })

  const token = body?.token ?? ''
  const said = await Promise.all([
    statusOf({}),
    statusOf({ bearer: 'nonsense' }),
    statusOf({ bearer: `${token.slice(0, -1)}_` }),
    statusOf({ cookie: 'nonsense' }),
    statusOf({ cookie: `${token}x` }),
    statusOf({ bearer: 'nonsense', cookie: token }),
  ])

  expect(said).toEqual([401, 401, 401, 401, 401, 401])
})

test('signing out ends this login and no other', async () => {
  const { first, again } = await somebody()

  await web.ask(loginsApi.end, again)

  expect(await statusOf(again)).toBe(401)
  expect(await statusOf(first)).toBe(200)
})

test('signing out everywhere else leaves this login', async () => {
  const { first, again } = await somebody()
  const other = await anAdmin()

  const before = await web.ask(loginsApi.list, again)
  await web.ask(loginsApi.endOthers, again)
  const after = await web.ask(loginsApi.list, again)

  expect(before.logins.filter(({ isCurrent }) => isCurrent)).toHaveLength(1)
  expect(before.logins).toHaveLength(2)
  expect(before.logins[0]).toMatchObject({ address: '192.0.2.1', client: 'test browser' })
  expect(after.logins.map(({ isCurrent }) => isCurrent)).toEqual([true])
  expect([await statusOf(first), await statusOf(other)]).toEqual([401, 200])
})

test('a new password ends the other logins and replaces the old one', async () => {
  const { username, first, again } = await somebody()
  const newPassword = 'nine copper windmills'

  await web.ask(loginsApi.changePassword, again, {
    body: { currentPassword: userPassword, newPassword },
  })

  expect([await statusOf(first), await statusOf(again)]).toEqual([401, 200])
  expect((await web.signIn({ username, password: userPassword })).status).toBe(401)
  expect((await web.signIn({ username, password: newPassword })).status).toBe(200)
})

test('the current password cannot be guessed by changing it', async () => {
  const { username, again } = await somebody()
  const change = (currentPassword: string) =>
    web.call(loginsApi.changePassword, again, {
      body: { currentPassword, newPassword: 'nine copper windmills' },
    })

  const guesses = await Promise.all(Array.from({ length: 9 }, () => change('wrong')))
  const right = await change(userPassword)

  expect(
    guesses.filter(({ error }) => error?.fields?.[0]?.path === 'currentPassword'),
  ).toHaveLength(5)
  expect(right.status).toBe(403)
  expect(right.error?.message).toMatch(/Too many wrong tries/)
  expect((await web.signIn({ username, password: userPassword })).status).toBe(401)
})

test.each(['passwordpassword', 'somebody-somebody-1', 'Gatehouse2026!!', 'aaaaaaaaaaaaaaaa'])(
  'the password %s is refused as easy to guess',
  async (newPassword) => {
    const { again } = await somebody()

    const answer = await web.call(loginsApi.changePassword, again, {
      body: { currentPassword: userPassword, newPassword },
    })

    expect(answer.error?.fields?.[0]).toMatchObject({ path: 'newPassword' })
    expect(answer.error?.message).toMatch(/easy to guess/)
  },
)

test('a user who is switched off is out at once, and stays out when switched on again', async () => {
  const { admin, first, params } = await somebody()

  await web.ask(usersApi.update, admin, { params, body: { isEnabled: false } })
  const whileOff = await statusOf(first)
  await web.ask(usersApi.update, admin, { params, body: { isEnabled: true } })

  expect([whileOff, await statusOf(first)]).toEqual([401, 401])
})

test('a user who is removed is out at once', async () => {
  const { admin, first, params } = await somebody()

  await web.ask(usersApi.remove, admin, { params })

  expect(await statusOf(first)).toBe(401)
})

test('another role counts from the next request on', async () => {
  const { admin, first, params } = await somebody()

  await web.ask(usersApi.update, admin, { params, body: { role: 'viewer' } })
  const current = await web.ask(loginsApi.current, first)
  const users = await web.call(usersApi.list, first, { params: { organizationId } })

  expect(current.permissions.managing).not.toContain('users:read')
  expect(users.status).toBe(403)
})

test('temporary access ends by itself', async () => {
  const { username, admin, first, params } = await somebody()
  const accessEndsAt = new Date(clock.now().getTime() + 10 * 60_000).toISOString()
  await web.ask(usersApi.update, admin, { params, body: { accessEndsAt } })

  const before = await statusOf(first)
  minutes(10)

  expect([before, await statusOf(first)]).toEqual([200, 401])
  expect((await web.signIn({ username, password: userPassword })).status).toBe(401)
})

test('what is open under a login is told when it ends, whoever ends it', async () => {
  const told: string[] = []
  const listener = listen(database().url, ['login_ended'], testLog)
  // The first call, without an id, says that it listens now.
  await new Promise<void>((resolve) => {
    listener.on('login_ended', (id) => {
      if (id !== '') told.push(id)
      resolve()
    })
  })
  const { id, admin, again, params } = await somebody()
  const { logins } = await web.ask(loginsApi.list, again)

  await web.ask(loginsApi.end, again)
  await web.ask(usersApi.update, admin, { params, body: { role: 'viewer' } })
  minutes(20)
  for (const job of usersJobs) {
    await job.run(systemContext(job.name, parts()), {}, new AbortController().signal)
  }
  await expect
    .poll(() => told)
    .toEqual(expect.arrayContaining([...logins.map((one) => one.id), id]))

  await listener.close()
})
