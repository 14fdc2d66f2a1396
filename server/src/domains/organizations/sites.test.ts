import { ConnectionDetails, sitesApi } from '@gatehouse/contract/sites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { siteRoutes } from './organization.routes.ts'
import { redeemEnrolmentSecret } from './site.service.ts'
import { aManagingOrganization, anOrganization, partsOf, TestClock } from './testing.ts'

const database = useDatabase()
const clock = new TestClock()
const parts = () => partsOf(database(), clock)
const point = { url: 'https://gatehouse.test:6500', caFingerprint: 'ab'.repeat(32) }
let web: TestWeb

beforeAll(async () => {
  await aManagingOrganization(parts())
  web = await createTestWeb(parts(), (mount) => siteRoutes(mount, point))
})
afterAll(() => web.close())

const decode = (text: string) =>
  ConnectionDetails.parse(
    JSON.parse(Buffer.from(text.replace('gatehouse-', ''), 'base64url').toString()),
  )

async function aSite(name = 'Berlin') {
  const organization = await anOrganization(parts())
  const user = aUser({ organizationId: organization.id, role: 'co-managing-administrator' })
  const params = { organizationId: organization.id }
  const { body } = await web.call(user, sitesApi.create, { params, body: { name } })
  return { organization, user, params, site: body }
}

const redeemed = (secret: string) => {
  const ctx = systemContext('test', parts())
  return parts().db.asSystem('enrol in a test', (tx) => redeemEnrolmentSecret(ctx, tx, secret))
}

test('a connection string names the server and works once, also when used twice at once', async () => {
  const { site } = await aSite()
  const details = decode(site.connectionString)

  const outcomes = await Promise.allSettled([redeemed(details.secret), redeemed(details.secret)])

  expect(details).toMatchObject(point)
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('a connection string ends when it is replaced and after seven days', async () => {
  const { params, user, site } = await aSite()
  const again = await web.call(user, sitesApi.issueConnectionString, {
    params: { ...params, siteId: site.id },
  })

  await expect(redeemed(decode(site.connectionString).secret)).rejects.toThrow('not valid')
  clock.advance(7 * 86_400_000)
  await expect(redeemed(decode(again.body.connectionString).secret)).rejects.toThrow('expired')
})

test("another organization's site does not exist", async () => {
  const { site } = await aSite()
  const other = await aSite()

  for (const [endpoint, body] of [
    [sitesApi.update, { name: 'Mine' }],
    [sitesApi.remove, undefined],
    [sitesApi.issueConnectionString, undefined],
  ] as const) {
    const answer = await web.call(other.user, endpoint, {
      params: { ...other.params, siteId: site.id },
      body,
    })
    expect(answer.status).toBe(404)
  }
})

test('a site without an agent says so, also in its organization', async () => {
  const { user, params } = await aSite()

  const { body } = await web.call(user, sitesApi.list, { params })

  expect(body.sites).toMatchObject([{ hasAgent: false, status: { status: 'not-configured' } }])
})
