import { randomUUID } from 'node:crypto'
import { alertRulesApi } from '@gatehouse/contract/alert-rules'
import { alertsApi } from '@gatehouse/contract/alerts'
import type { AlertProfileId } from '@gatehouse/contract/ids'
import { expect, test } from 'vitest'
import { aCustomer, aRecord, send, type TestCustomer } from '../activity/testing.ts'
import { aProfile, alertsOf, aRule, changeRule, useAlerts } from './testing.ts'

const alerts = useAlerts()

async function setUp(): Promise<{ customer: TestCustomer; profileId: AlertProfileId }> {
  const customer = await aCustomer(alerts())
  return { customer, profileId: await aProfile(alerts(), [customer]) }
}

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 9, 0, seconds)).toISOString()

const summary = async (customer: TestCustomer) =>
  (await alertsOf(alerts(), customer)).map(({ name, item, recordCount }) => [
    name,
    item,
    recordCount,
  ])

test('a record that a rule looks for raises an alert at once', async () => {
  const { customer, profileId } = await setUp()
  const rule = await aRule(alerts(), profileId, {
    name: 'Users removed',
    description: 'Somebody is gone.',
    filter: 'objectType=equals:User&action=Removed',
    severity: 'high',
    groupedOn: 'what',
  })
  const removed = { objectType: 'User', action: 'Removed', what: 'bob' } as const

  await send(alerts(), customer, [aRecord(), aRecord({ ...removed, at: at(0) })])

  const [alert, ...others] = await alertsOf(alerts(), customer)
  expect(others).toEqual([])
  expect(alert).toMatchObject({
    ...{ organizationId: customer.organizationId, ruleId: rule.id, profileId },
    ...{ name: 'Users removed', description: 'Somebody is gone.', severity: 'high' },
    ...{ groupedOn: 'what', item: 'bob', recordCount: 1, firstAt: at(0), lastAt: at(0) },
    state: { status: 'open' },
  })
  const params = { organizationId: customer.organizationId, alertId: alert?.id ?? '' }
  const { body } = await alerts().web.call(customer.user, alertsApi.records, { params })
  expect(body.records).toMatchObject([{ what: 'bob', connector: 'Linux Accounts' }])
  const one = await alerts().web.call(customer.user, alertsApi.get, { params })
  expect(one.body.events).toMatchObject([
    { kind: 'raised', by: 'Gatehouse', text: 'Raised by 1 record.' },
  ])
})

test('records of one item join the open alert; others raise their own', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId, { groupedOn: 'who' })

  await send(alerts(), customer, [
    aRecord({ who: 'a' }),
    aRecord({ who: 'b' }),
    aRecord({ who: 'a' }),
  ])
  await send(alerts(), customer, [aRecord({ who: 'a' })])
  await send(alerts(), customer, [aRecord({ who: 'a' })])

  expect(new Set(await summary(customer))).toEqual(
    new Set([
      ['Everything', 'a', 4],
      ['Everything', 'b', 1],
    ]),
  )
  const found = (await alertsOf(alerts(), customer)).find(({ item }) => item === 'a')
  const { body } = await alerts().web.call(customer.user, alertsApi.get, {
    params: { organizationId: customer.organizationId, alertId: found?.id ?? '' },
  })
  expect(body.events.map(({ text }: { text: string }) => text)).toEqual([
    'Raised by 2 records.',
    '2 more records came.',
  ])
})

test('a threshold is counted over batches, by the time of the records', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId, { threshold: 3, thresholdSeconds: 60 })

  await send(alerts(), customer, [aRecord({ at: at(0) }), aRecord({ at: at(100) })])
  await send(alerts(), customer, [aRecord({ at: at(50) })])
  expect(await summary(customer)).toEqual([])
  await send(alerts(), customer, [aRecord({ at: at(75) })])

  const [alert] = await alertsOf(alerts(), customer)
  expect(alert).toMatchObject({ recordCount: 3, firstAt: at(50), lastAt: at(100) })
})

test('twenty batches at once around a threshold raise exactly one alert with every record', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId, { threshold: 15, thresholdSeconds: 3600 })
  const nodes = [alerts().web, await alerts().openNode()]

  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      send({ ...alerts(), web: nodes[index % 2] ?? alerts().web }, customer, [aRecord()]),
    ),
  )

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(await summary(customer)).toEqual([['Everything', '', 20]])
})

test('twenty batches at once of twenty items raise an alert for each item', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId, { threshold: 20, groupedOn: 'who' })
  const items = Array.from({ length: 20 }, (_, index) => `user-${index}`)

  await Promise.all(
    items.map(() =>
      send(
        alerts(),
        customer,
        items.map((who) => aRecord({ who })),
      ),
    ),
  )

  expect(new Set(await summary(customer))).toEqual(
    new Set(items.map((who) => ['Everything', who, 20])),
  )
})

test('a fact counts once, however often it comes and in however many batches', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId, { threshold: 3 })
  const facts = [aRecord(), aRecord()]

  for (let time = 0; time < 3; time += 1) await send(alerts(), customer, [...facts, ...facts])
  expect(await summary(customer)).toEqual([])
  await Promise.all([1, 2, 3].map(() => send(alerts(), customer, [...facts, aRecord()])))

  expect(await summary(customer)).toEqual([['Everything', '', 5]])
})

test('a batch that is sent again raises nothing', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId)
  const batchId = randomUUID()
  const records = [aRecord()]

  await Promise.all([1, 2, 3, 4].map(() => send(alerts(), customer, records, { batchId })))

  expect(await summary(customer)).toEqual([['Everything', '', 1]])
})

test('a node that starts again goes on counting', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId, { threshold: 3 })
  await send(alerts(), customer, [aRecord(), aRecord()])

  await send({ ...alerts(), web: await alerts().openNode() }, customer, [aRecord()])

  expect(await summary(customer)).toEqual([['Everything', '', 3]])
})

test('a day after it was raised an alert gets no more records', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId)
  await send(alerts(), customer, [aRecord()])

  alerts().clock.advance(24 * 3600 * 1000 - 1)
  await send(alerts(), customer, [aRecord()])
  alerts().clock.advance(1)
  await send(alerts(), customer, [aRecord()])

  expect(await summary(customer)).toEqual([
    ['Everything', '', 1],
    ['Everything', '', 2],
  ])
})

test('a rule that was changed judges the very next batch, on every node', async () => {
  const { customer, profileId } = await setUp()
  const other = { ...alerts(), web: await alerts().openNode() }
  const rule = await aRule(alerts(), profileId, { filter: 'who=equals:nobody' })
  await send(alerts(), customer, [aRecord()])
  await send(other, customer, [aRecord()])
  expect(await summary(customer)).toEqual([])

  await changeRule(alerts(), rule, { filter: 'who=equals:alice', groupedOn: 'where' })
  await send(other, customer, [aRecord()])
  await changeRule(alerts(), rule, { isActive: false })
  await send(alerts(), customer, [aRecord()])
  await send(other, customer, [aRecord()])

  expect(await summary(customer)).toEqual([['Everything', 'srv-1', 1]])
})

test('hours are those of the organization, also after its zone was changed', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId, { filter: 'timeOfDay=09:00-10:00' })
  const berlin = { at: '2026-11-20T08:30:00.000Z' }
  await send(alerts(), customer, [aRecord(berlin)])
  expect(await summary(customer)).toEqual([])

  await alerts().parts.db.asSystem('move an organization in a test', (tx) =>
    tx
      .updateTable('organization')
      .set({ time_zone: 'Europe/Berlin' })
      .where('id', '=', customer.organizationId)
      .execute(),
  )
  await send(alerts(), customer, [aRecord(berlin)])

  expect(await summary(customer)).toEqual([['Everything', '', 1]])
})

test('ten thousand records of ten thousand items are counted together', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId, { groupedOn: 'what', threshold: 2, batchingSeconds: 3600 })
  const records = Array.from({ length: 10_000 }, (_, index) => aRecord({ what: `/file/${index}` }))

  await send(alerts(), customer, records)
  const { status } = await send(
    alerts(),
    customer,
    records.map((record) => ({ ...record, key: `${record.key}-again` })),
  )

  expect(status).toBe(200)
  const count = await alerts().parts.db.inOrganization(customer.organizationId, (tx) =>
    tx.selectFrom('alert').select('id').where('record_count', '=', 2).execute(),
  )
  expect(count).toHaveLength(10_000)
})

test('an alert keeps the text of its first thousand records and counts all', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId, { threshold: 1200 })
  const some = (count: number) => Array.from({ length: count }, () => aRecord())
  await send(alerts(), customer, some(1150))

  await send(alerts(), customer, some(100))

  const [alert] = await alertsOf(alerts(), customer)
  expect(alert?.recordCount).toBe(1250)
  const { body } = await alerts().web.call(customer.user, alertsApi.records, {
    params: { organizationId: customer.organizationId, alertId: alert?.id ?? '' },
    query: { limit: 1000 },
  })
  expect(body.records).toHaveLength(1000)
  expect(body.nextCursor).toBeUndefined()
})

test('text that is awkward to keep makes no alert fail', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId, { groupedOn: 'what' })
  const whats = ['a\0b', 'x'.repeat(4096), '日本', '\ud800', "' or 1=1 --", '\\']

  const { body } = await send(
    alerts(),
    customer,
    whats.map((what) => aRecord({ what })),
  )

  expect(body).toMatchObject({ accepted: whats.length })
  expect(await alertsOf(alerts(), customer)).toHaveLength(whats.length)
  await send(
    alerts(),
    customer,
    whats.map((what) => aRecord({ what })),
  )
  expect((await summary(customer)).map(([, , count]) => count)).toEqual(whats.map(() => 2))
})

test("another organization's records raise nothing here, and its profile is its own", async () => {
  const { customer, profileId } = await setUp()
  const other = await setUp()
  await aRule(alerts(), profileId)

  await send(alerts(), other.customer, [aRecord()])

  expect(await summary(customer)).toEqual([])
  expect(await summary(other.customer)).toEqual([])
})

test('a batch that cannot be stored raises nothing', async () => {
  const { customer, profileId } = await setUp()
  await aRule(alerts(), profileId)
  const other = await aCustomer(alerts())

  const { status } = await send(alerts(), customer, [aRecord()], { connectorId: other.connectorId })

  expect(status).toBe(404)
  expect(await summary(customer)).toEqual([])
})

test('what waited for a threshold does not count for a rule that looks for something else now', async () => {
  const { customer, profileId } = await setUp()
  const rule = await aRule(alerts(), profileId, { threshold: 3 })
  await send(alerts(), customer, [aRecord(), aRecord()])

  await changeRule(alerts(), rule, { filter: 'who=alice' })
  await alerts().work()
  await send(alerts(), customer, [aRecord(), aRecord()])

  expect(await summary(customer)).toEqual([])
})

test('a rule says what it would have done', async () => {
  const { customer } = await setUp()
  alerts().startIndexer()
  const day = (seconds: number) => ({
    at: new Date(alerts().clock.now().getTime() - 3600_000 + seconds * 1000).toISOString(),
  })
  await send(
    alerts(),
    customer,
    [0, 10, 20, 1000, 1001].map((seconds) => aRecord(day(seconds))),
  )
  const dryRun = () =>
    alerts().web.call(alerts().administrator, alertRulesApi.dryRun, {
      params: { organizationId: customer.organizationId },
      body: { filter: 'who=alice', groupedOn: 'who', threshold: 2, thresholdSeconds: 60 },
    })

  await expect.poll(async () => (await dryRun()).body.records, { timeout: 15_000 }).toBe(5)

  const { body } = await dryRun()
  expect(body).toMatchObject({ records: 5, alerts: 1 })
  expect(body.samples).toHaveLength(5)
  expect(body.perDay.length).toBeGreaterThan(29)
  expect(body.isCutAt).toBeUndefined()
})
