import { organizationGroupsApi, organizationsApi } from '@gatehouse/contract/organizations'
import type { Role } from '@gatehouse/contract/permissions'
import { loginsApi } from '@gatehouse/contract/logins'
import { invitationsApi, usersApi } from '@gatehouse/contract/users'
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
let managing: string

beforeAll(async () => {
  managing = (await aManagingOrganization(parts())).id
  await aBuiltInAdmin(parts())
  web = await createUsersWeb(parts(), {}, organizationRoutes)
})
afterAll(() => web.close())

const anAdmin = async (): Promise<Proof> => ({
  bearer: await web.tokenOf({ username: 'admin', password: adminPassword }),
})

let counter = 0
const aName = () => {
  counter += 1
  return `somebody-${counter}`
}

async function someone(role: Role, organizationId = managing, groupIds: string[] = []) {
  const username = aName()
  const joined = await join(web, await anAdmin(), { username, role, organizationId, groupIds })
  return { ...joined, username, params: { organizationId, userId: joined.id } }
}

const aCustomer = async () => (await anOrganization(parts())).id

const invite = (by: Proof, organizationId: string, role: Role, username = aName()) =>
  web.call(usersApi.invite, by, { params: { organizationId }, body: { username, role } })

test('an invited user is listed, and verified once the password is set', async () => {
  const admin = await anAdmin()
  const organizationId = await aCustomer()
  const params = { organizationId }
  const accessEndsAt = '2027-01-01T00:00:00.000Z'
  const body = {
    username: 'Erin@northwind.example',
    displayName: 'Erin',
    email: 'erin@northwind.example',
    role: 'business-viewer',
    accessEndsAt,
  }

  const invited = await web.ask(usersApi.invite, admin, { params, body })
  const before = await web.ask(usersApi.list, admin, { params })
  const token = invited.invitationLink.split('#')[1]
  await web.ask(invitationsApi.accept, {}, { body: { token, password: userPassword } })
  await web.tokenOf({ username: 'erin@northwind.example', password: userPassword })
  const after = await web.ask(usersApi.list, admin, { params })

  const { invitationLink, invitationExpiresAt, ...user } = invited
  expect(invitationLink).toMatch(/^https:\/\/desk\.example:6500\/invitation#ghi_[\w-]{43}$/)
  expect(invitationExpiresAt).toBe(new Date(clock.now().getTime() + 2 * 86_400_000).toISOString())
  expect(before.users).toEqual([user])
  expect(user).toMatchObject({ ...body, state: 'invited', isEnabled: true, hasSecondFactor: false })
  expect(after.users).toMatchObject([{ state: 'verified', lastLoginAt: clock.now().toISOString() }])
})

test('of two users of one name made at once, one is refused, whatever the capitals', async () => {
  const admin = await anAdmin()
  const [one, other] = [await aCustomer(), await aCustomer()]

  const answers = await Promise.all([
    invite(admin, one, 'business-viewer', 'twice'),
    invite(admin, other, 'business-viewer', 'TWICE'),
  ])

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test("another organization's user does not exist", async () => {
  const [own, other] = [await aCustomer(), await aCustomer()]
  const me = await someone('co-managing-administrator', own)
  const you = await someone('business-viewer', other)
  const crossed = { organizationId: own, userId: you.id }

  for (const params of [you.params, crossed]) {
    for (const endpoint of [usersApi.remove, usersApi.unlock, usersApi.reinvite]) {
      expect((await web.call(endpoint, me, { params })).status).toBe(404)
    }
    const change = await web.call(usersApi.update, me, { params, body: { isEnabled: false } })
    expect(change.status).toBe(404)
  }
  expect((await web.call(usersApi.list, me, { params: { organizationId: other } })).status).toBe(
    404,
  )
})

test('roles belong to one kind of organization', async () => {
  const admin = await anAdmin()

  const wrong = await Promise.all([
    invite(admin, await aCustomer(), 'administrator'),
    invite(admin, await aCustomer(), 'viewer'),
    invite(admin, managing, 'business-viewer'),
    invite(admin, managing, 'co-managing-administrator'),
  ])

  expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 400])
  expect(wrong[0]?.error?.fields?.[0]?.path).toBe('role')
})

test('who may make and change whom follows the roles', async () => {
  const customer = await aCustomer()
  const group = await web.ask(organizationGroupsApi.create, await anAdmin(), {
    body: { name: 'Everything', organizationIds: [customer] },
  })
  const editor = await someone('editor', managing, [group.id])
  const viewer = await someone('viewer', managing, [group.id])
  const comanager = await someone('co-managing-administrator', customer)
  const business = await someone('business-viewer', customer)
  const tryAll = async (by: Proof) => ({
    inviteAdministrator: (await invite(by, managing, 'administrator')).status,
    inviteComanager: (await invite(by, customer, 'co-managing-administrator')).status,
    inviteBusinessViewer: (await invite(by, customer, 'business-viewer')).status,
    unlockComanager: (await web.call(usersApi.unlock, by, comanager)).status,
    raiseBusinessViewer: (
      await web.call(usersApi.update, by, {
        params: business.params,
        body: { role: 'co-managing-administrator', displayName: 'Raised' },
      })
    ).status,
  })

  expect(await tryAll(viewer)).toEqual({
    inviteAdministrator: 403,
    inviteComanager: 403,
    inviteBusinessViewer: 403,
    unlockComanager: 403,
    raiseBusinessViewer: 403,
  })
  expect(await tryAll(business)).toMatchObject({ inviteBusinessViewer: 403, unlockComanager: 403 })
  expect(await tryAll(comanager)).toEqual({
    inviteAdministrator: 404,
    inviteComanager: 403,
    inviteBusinessViewer: 200,
    unlockComanager: 403,
    raiseBusinessViewer: 403,
  })
  expect(await tryAll(editor)).toEqual({
    inviteAdministrator: 403,
    inviteComanager: 200,
    inviteBusinessViewer: 200,
    unlockComanager: 200,
    raiseBusinessViewer: 200,
  })
})

test('nobody shuts themselves out', async () => {
  const me = await someone('administrator')
  const { params } = me

  const answers = [
    await web.call(usersApi.remove, me, { params }),
    await web.call(usersApi.reinvite, me, { params }),
    await web.call(usersApi.resetSecondFactor, me, { params }),
    ...(await Promise.all(
      [{ role: 'viewer' }, { isEnabled: false }, { accessEndsAt: '2027-01-01T00:00:00.000Z' }].map(
        (body) => web.call(usersApi.update, me, { params, body }),
      ),
    )),
  ]
  const renamed = await web.call(usersApi.update, me, { params, body: { displayName: 'Me' } })

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
  expect(renamed.body?.displayName).toBe('Me')
})

test('the built-in administrator is neither removed nor limited by another', async () => {
  const me = await someone('administrator')
  const { users } = await web.ask(usersApi.list, me, { params: { organizationId: managing } })
  const builtIn = users.find(({ isBuiltIn }) => isBuiltIn)
  const params = { organizationId: managing, userId: builtIn?.id ?? '' }
  const change = async (body: object) =>
    (await web.call(usersApi.update, me, { params, body })).status

  expect((await web.call(usersApi.remove, me, { params })).status).toBe(403)
  expect(await change({ role: 'viewer' })).toBe(403)
  expect(await change({ isEnabled: false })).toBe(403)
  expect(await change({ accessEndsAt: '2027-01-01T00:00:00.000Z' })).toBe(403)
  expect(await change({ displayName: 'The first' })).toBe(200)
})

test('groups limit what an editor sees; an administrator sees all', async () => {
  const [inside, outside] = [await aCustomer(), await aCustomer()]
  const group = await web.ask(organizationGroupsApi.create, await anAdmin(), {
    body: { name: 'North', organizationIds: [inside] },
  })
  const editor = await someone('editor', managing, [group.id])
  const seen = async (by: Proof) =>
    (await web.ask(organizationsApi.list, by)).organizations.map(({ id }) => id as string)

  const before = await seen(editor)
  await web.ask(usersApi.update, await anAdmin(), { params: editor.params, body: { groupIds: [] } })

  expect(before.toSorted()).toEqual([managing, inside].toSorted())
  expect(await seen(editor)).toEqual([managing])
  expect(await seen(await anAdmin())).toEqual(expect.arrayContaining([managing, inside, outside]))
})

test('a group that does not exist, or one for a customer, is refused', async () => {
  const admin = await anAdmin()
  const groupIds = ['0190a0a0-0000-7000-8000-000000000000']
  const body = { username: aName(), groupIds }

  const unknown = await web.call(usersApi.invite, admin, {
    params: { organizationId: managing },
    body: { ...body, role: 'viewer' },
  })
  const group = await web.call(usersApi.invite, admin, {
    params: { organizationId: await aCustomer() },
    body: { ...body, role: 'business-viewer' },
  })

  expect([unknown.error?.fields?.[0]?.path, group.error?.fields?.[0]?.path]).toEqual([
    'groupIds',
    'groupIds',
  ])
})

test('an end of access in the past is refused', async () => {
  const { params } = await someone('viewer')

  const answer = await web.call(usersApi.update, await anAdmin(), {
    params,
    body: { accessEndsAt: '2020-01-01T00:00:00.000Z' },
  })

  expect(answer.error?.fields?.[0]?.path).toBe('accessEndsAt')
})

test('a removed name can be given again, with none of the old rights', async () => {
  const old = await someone('administrator')
  await web.ask(usersApi.remove, await anAdmin(), { params: old.params })

  const organizationId = await aCustomer()
  const again = await join(web, await anAdmin(), {
    username: old.username,
    role: 'business-viewer',
    organizationId,
  })

  expect((await web.call(loginsApi.current, old)).status).toBe(401)
  expect((await web.ask(loginsApi.current, again)).permissions.managing).toEqual([])
})
