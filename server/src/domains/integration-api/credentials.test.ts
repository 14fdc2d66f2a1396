import { integrationCredentialsApi as api } from '@gatehouse/contract/integration-credentials'
import { expect, test } from 'vitest'
import { aUser } from '#platform/testing/web.ts'
import { systemContext } from '#platform/context.ts'
import { watchExpiry } from './expiry.service.ts'
import { auditEventTypes, useIntegration } from './testing.ts'

const integration = useIntegration({ tries: { tries: 3, perMinute: 1 } })

let counter = 0
async function make(facts: Record<string, unknown> = {}) {
  const { web, managing } = integration()
  const admin = aUser({ organizationId: managing.id })
  const username = `user-${(counter += 1)}`
  const body = { name: 'SIEM', organizationId: managing.id, username, ...facts }
  const answer = await web.call(admin, api.create, { body })
  const auth = `${answer.body?.username}:${answer.body?.password}`
  const params = { integrationCredentialId: answer.body?.id as string }
  return { admin, answer, auth, params, username }
}

const statusOf = async (auth: string): Promise<number> =>
  (await integration().ask('/enum', { auth })).status

test('a password is long, shown once, and kept as a hash', async () => {
  const { web, parts } = integration()
  const { admin, answer } = await make()

  const list = await web.call(admin, api.list)
  const rows = await parts.db.asSystem('look at what is stored in a test', (tx) =>
    tx.selectFrom('integration_credential').selectAll().execute(),
  )

  expect(answer.body.password).toMatch(/^ghi_[\w-]{43}$/)
  expect(list.body.url).toMatch(/^https:\/\/localhost:\d+$/)
  expect(list.body.credentials.map(({ id }: { id: string }) => id)).toContain(answer.body.id)
  for (const text of [list.text, JSON.stringify(rows)])
    expect(text).not.toContain(answer.body.password)
})

test('a removed credential stops working at once, and so does a replaced password', async () => {
  const { web } = integration()
  const { admin, auth, params, username } = await make()

  const renewed = await web.call(admin, api.renewPassword, { params })
  const [old, fresh] = [
    await statusOf(auth),
    await statusOf(`${username}:${renewed.body.password}`),
  ]
  await web.call(admin, api.remove, { params })
  const removed = await statusOf(`${username}:${renewed.body.password}`)

  expect([old, fresh, removed]).toEqual([401, 200, 401])
  expect((await web.call(admin, api.remove, { params })).status).toBe(404)
})

test('of two at once one gets a user name, also in another organization and another case', async () => {
  const { customer } = integration()
  const organization = await customer()

  const answers = await Promise.all([
    make({ username: 'Same' }),
    make({ username: 'sAME', organizationId: organization.id }),
  ])

  expect(answers.map(({ answer }) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test.each([
  [{ mayRead: false }, 'mayRead'],
  [{ expiresAt: '2026-11-21T08:59:59.000Z' }, 'expiresAt'],
  [{ username: 'a:b' }, 'username'],
])('%j makes no credential', async (facts, field) => {
  const { answer } = await make(facts)

  expect([answer.status, answer.body.error.fields[0].path]).toEqual([400, field])
})

test('an organization that is not there has none', async () => {
  const { answer } = await make({ organizationId: '01930000-0000-7000-8000-000000000000' })

  expect(answer.status).toBe(404)
})

test('both organizations see in their audit trails what was done', async () => {
  const { customer, managing, web, parts } = integration()
  const organization = await customer()
  const { admin, params } = await make({ organizationId: organization.id })
  await web.call(admin, api.renewPassword, { params })
  await web.call(admin, api.remove, { params })

  const types = [
    'integration-credential.created',
    'integration-credential.password-renewed',
    'integration-credential.removed',
  ]
  expect(await auditEventTypes(parts, organization.id)).toEqual(types.toSorted())
  expect(await auditEventTypes(parts, managing.id)).toEqual(expect.arrayContaining(types))
})

test('people of a customer have nothing to do with credentials', async () => {
  const { customer, web } = integration()
  const { id } = await customer()
  const person = aUser({ organizationId: id, role: 'co-managing-administrator' })
  const { params } = await make({ organizationId: id })

  const answers = [
    await web.call(person, api.list),
    await web.call(person, api.create, { body: { name: 'x', organizationId: id, username: 'x' } }),
    await web.call(person, api.renewPassword, { params }),
    await web.call(person, api.remove, { params }),
  ]

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403])
})

test('the last use is kept to the minute', async () => {
  const { web, clock } = integration()
  const { admin, auth, answer } = await make()
  const lastUse = async () => {
    const { body } = await web.call(admin, api.list)
    return body.credentials.find(({ id }: { id: string }) => id === answer.body.id).lastUsedAt
  }

  const unused = await lastUse()
  await statusOf(auth)
  const first = await lastUse()
  clock.advance(30_000)
  await statusOf(auth)
  const soon = await lastUse()
  clock.advance(30_000)
  await statusOf(auth)

  expect([unused, first, soon]).toEqual([undefined, expect.any(String), first])
  expect(await lastUse()).toBe(clock.now().toISOString())
})

test('an address that guesses is held up, and one that knows is not counted', async () => {
  const { clock } = integration()
  const { auth } = await make()
  clock.advance(3_600_000)

  const right = await Promise.all([1, 2, 3].map(() => statusOf(auth)))
  const after = [await statusOf(auth), await statusOf(auth)]
  const wrong = [1, 2, 3, 4].map(() => statusOf('nobody:x'))
  const statuses = (await Promise.all(wrong)).toSorted((a, b) => a - b)
  const held = await integration().ask('/enum', { auth })
  clock.advance(60_000)

  expect([...right, ...after]).toEqual([200, 200, 200, 200, 200])
  expect(statuses).toEqual([401, 401, 401, 429])
  expect([held.status, held.text, held.headers['retry-after']]).toEqual([429, '', '60'])
  expect(await statusOf(auth)).toBe(200)
  clock.advance(3_600_000)
})

test('people are told before a credential ends and when it has, and a new password begins its time anew', async () => {
  const { clock, customer, parts, web } = integration()
  const organization = await customer()
  const day = 86_400_000
  const expiresAt = new Date(clock.now().getTime() + 20 * day).toISOString()
  const { admin, auth, params, username } = await make({
    organizationId: organization.id,
    expiresAt,
  })
  const troubles = async () => {
    await watchExpiry(systemContext('test', parts))
    return parts.db.inOrganization(organization.id, (tx) =>
      tx
        .selectFrom('notification')
        .select(['kind', 'severity', 'ended_at'])
        .where('organization_id', '=', organization.id)
        .execute(),
    )
  }

  const early = await troubles()
  clock.advance(7 * day)
  const soon = await troubles()
  clock.advance(13 * day)
  const over = await troubles()
  const [ended, renewed] = [
    await statusOf(auth),
    await web.call(admin, api.renewPassword, { params }),
  ]
  const after = await troubles()

  expect([early, ended]).toEqual([[], 401])
  expect(soon).toEqual([{ kind: 'credential-expiry', severity: 'warning', ended_at: null }])
  expect(over).toMatchObject([{ severity: 'critical', ended_at: null }])
  expect(after.filter(({ ended_at }) => ended_at === null)).toEqual([])
  expect(Date.parse(renewed.body.expiresAt) - clock.now().getTime()).toBe(20 * day)
  expect(await statusOf(`${username}:${renewed.body.password}`)).toBe(200)
})
