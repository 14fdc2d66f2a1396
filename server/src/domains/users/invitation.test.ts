import { loginsApi } from '@gatehouse/contract/logins'
import { invitationsApi, usersApi } from '@gatehouse/contract/users'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
  userPassword,
  type UsersWeb,
} from './testing.ts'

const database = useDatabase()
const clock = new TestClock()
const parts = () => partsOf(database(), clock)
let web: UsersWeb

beforeAll(async () => {
  await aManagingOrganization(parts())
  await aBuiltInAdmin(parts())
  web = await createUsersWeb(parts())
})
afterAll(() => web.close())

const anAdmin = async () => ({
  bearer: await web.tokenOf({ username: 'admin', password: adminPassword }),
})
const tokenIn = ({ invitationLink }: { invitationLink: string }) =>
  invitationLink.split('#')[1] ?? ''
const accept = (token: string, password = userPassword) =>
  web.call(invitationsApi.accept, {}, { body: { token, password } })

let counter = 0
async function anInvitation() {
  counter += 1
  const username = `guest-${counter}`
  const admin = await anAdmin()
  const organization = await anOrganization(parts(), `Customer ${counter}`)
  const params = { organizationId: organization.id as string }
  const invited = await web.ask(usersApi.invite, admin, {
    params,
    body: { username, role: 'business-viewer' },
  })
  return { admin, username, token: tokenIn(invited), params: { ...params, userId: invited.id } }
}

test('an invitation says whom it is for', async () => {
  const { username, token } = await anInvitation()

  const preview = await web.ask(invitationsApi.get, {}, { body: { token } })

  expect(preview).toEqual({
    username,
    organizationName: `Customer ${counter}`,
    expiresAt: new Date(clock.now().getTime() + 2 * 86_400_000).toISOString(),
  })
})

test('of two who accept one invitation at once, one sets the password', async () => {
  const { username, token } = await anInvitation()
  const passwords = ['first violet lantern', 'second violet lantern']

  const accepted = await Promise.all(passwords.map((password) => accept(token, password)))
  const signedIn = await Promise.all(
    passwords.map((password) => web.signIn({ username, password })),
  )

  expect(accepted.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404])
  expect(signedIn.map(({ status }) => status)).toEqual(
    accepted.map(({ status }) => (status === 200 ? 200 : 401)),
  )
})

test('an invitation is good for two days', async () => {
  const { admin, token, params } = await anInvitation()

  clock.advance(2 * 86_400_000)
  const late = await accept(token)
  const { users } = await web.ask(usersApi.list, await anAdmin(), { params })

  expect(late.error?.message).toMatch(/older than 2 days/)
  expect(users[0]?.state).toBe('invitation-expired')
  expect((await web.call(usersApi.list, admin, { params })).status).toBe(401)
})

test('a new invitation replaces the one before', async () => {
  const { admin, token, params } = await anInvitation()

  const again = await web.ask(usersApi.reinvite, admin, { params })

  expect((await accept(token)).status).toBe(404)
  expect((await accept(tokenIn(again))).status).toBe(200)
})

test('an invitation of somebody who was switched off or removed is of no use', async () => {
  const off = await anInvitation()
  const gone = await anInvitation()
  await web.ask(usersApi.update, off.admin, { params: off.params, body: { isEnabled: false } })
  await web.ask(usersApi.remove, gone.admin, { params: gone.params })

  expect((await accept(off.token)).status).toBe(404)
  expect((await accept(gone.token)).status).toBe(404)
})

test('an easy password is refused and the invitation stays good', async () => {
  const { username, token } = await anInvitation()

  const weak = await accept(token, `${username}${username}`)

  expect(weak.error?.fields?.[0]?.path).toBe('password')
  expect((await accept(token)).status).toBe(200)
})

test('a new invitation resets a lost password, ends the lockout and the logins', async () => {
  const admin = await anAdmin()
  const { id: organizationId } = await anOrganization(parts())
  const username = 'forgetful'
  const joined = await join(web, admin, { username, role: 'business-viewer', organizationId })
  const params = { organizationId, userId: joined.id }
  for (let time = 0; time < 5; time += 1) await web.signIn({ username, password: 'wrong' })

  const again = await web.ask(usersApi.reinvite, admin, { params })
  const untilThen = await web.call(loginsApi.current, joined)
  const password = 'remembered violet lantern'
  await accept(tokenIn(again), password)

  expect(untilThen.status).toBe(200)
  expect((await web.call(loginsApi.current, joined)).status).toBe(401)
  expect((await web.signIn({ username, password: userPassword })).status).toBe(401)
  expect((await web.signIn({ username, password })).status).toBe(200)
})
