import { organizationsApi, organizationSettingsApi } from '@gatehouse/contract/organizations'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { removeDueOrganizations } from './organization-deletion.service.ts'
import { organizationRoutes } from './organization.routes.ts'
import { aManagingOrganization, anOrganization, partsOf, TestClock } from './testing.ts'

const database = useDatabase()
const clock = new TestClock()
const parts = () => partsOf(database(), clock)
let web: TestWeb

beforeAll(async () => {
  await aManagingOrganization(parts())
  web = await createTestWeb(parts(), organizationRoutes)
})
afterAll(() => web.close())

const administrator = async () =>
  aUser({ organizationId: (await aManagingOrganization(parts())).id })

test('an organization is made and listed with what it has', async () => {
  const admin = await administrator()

  const created = await web.call(admin, organizationsApi.create, {
    body: { name: 'Northwind', timeZone: 'Europe/Berlin', country: 'DE', tags: ['gold'] },
  })
  const listed = await web.call(admin, organizationsApi.list, { query: { tag: 'gold' } })

  expect(created.status).toBe(200)
  expect(listed.body.organizations).toEqual([created.body])
  expect(created.body).toMatchObject({
    kind: 'managed',
    timeZone: 'Europe/Berlin',
    status: { status: 'not-configured' },
  })
})

test('of two organizations of one name made at once, one is refused', async () => {
  const admin = await administrator()
  const make = () => web.call(admin, organizationsApi.create, { body: { name: 'Twice' } })

  const answers = await Promise.all([make(), make()])

  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test("another organization does not exist for a customer's user", async () => {
  const own = await anOrganization(parts())
  const other = await anOrganization(parts())
  const user = aUser({ organizationId: own.id, role: 'co-managing-administrator' })

  for (const endpoint of [organizationsApi.get, organizationSettingsApi.get]) {
    const answer = await web.call(user, endpoint, { params: { organizationId: other.id } })
    expect(answer.status).toBe(404)
  }
  const listed = await web.call(user, organizationsApi.list)
  expect(listed.body.organizations.map(({ id }: { id: string }) => id)).toEqual([own.id])
})

test('a viewer sees only the organizations of their groups and changes none', async () => {
  const managing = await aManagingOrganization(parts())
  const seen = await anOrganization(parts())
  await anOrganization(parts())
  const viewer = aUser({ organizationId: managing.id, role: 'viewer', reach: new Set([seen.id]) })

  const listed = await web.call(viewer, organizationsApi.list)
  const changed = await web.call(viewer, organizationsApi.update, {
    params: { organizationId: seen.id },
    body: { name: 'Mine now' },
  })

  expect(listed.body.organizations.map(({ id }: { id: string }) => id)).toEqual([
    managing.id,
    seen.id,
  ])
  expect(changed.status).toBe(403)
})

test('a deletion waits two days, can be undone, and then takes everything', async () => {
  const admin = await administrator()
  const { id } = await anOrganization(parts(), 'Going away')
  const at = { params: { organizationId: id } }

  const wrong = await web.call(admin, organizationsApi.requestDeletion, {
    ...at,
    body: { name: 'Something else' },
  })
  const asked = await web.call(admin, organizationsApi.requestDeletion, {
    ...at,
    body: { name: 'Going away' },
  })
  const undone = await web.call(admin, organizationsApi.cancelDeletion, at)
  await web.call(admin, organizationsApi.requestDeletion, { ...at, body: { name: 'Going away' } })
  clock.advance(2 * 86_400_000 - 1)
  await removeDueOrganizations(systemContext('test', parts()), { objections: [] })
  const before = await web.call(admin, organizationsApi.get, at)
  clock.advance(1)
  await removeDueOrganizations(systemContext('test', parts()), { objections: [] })
  const after = await web.call(admin, organizationsApi.get, at)

  expect(wrong.status).toBe(400)
  expect(asked.body.status.status).toBe('pending-deletion')
  expect(undone.body.deletion).toBeUndefined()
  expect(before.status).toBe(200)
  expect(after.status).toBe(404)
})
