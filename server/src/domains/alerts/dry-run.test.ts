import { alertRulesApi, type DryRun, suppressionRulesApi } from '@gatehouse/contract/alert-rules'
import type { GroupedOn } from '@gatehouse/contract/severities'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { aCustomer, aRecord, send, type TestCustomer, until } from '../activity/testing.ts'
import { alertsOf, aRule, aWatched, useAlerts } from './testing.ts'

const alerts = useAlerts()
beforeAll(() => {
  alerts().startIndexer()
})

interface Tried {
  filter: string
  groupedOn: GroupedOn
  threshold: number
  thresholdSeconds: number
}

const ask = (customer: TestCustomer, body: object, as = alerts().administrator) =>
  alerts().web.call(as, alertRulesApi.dryRun, {
    params: { organizationId: customer.organizationId },
    body: { groupedOn: 'none', threshold: 1, thresholdSeconds: 60, ...body },
  })

/** As soon as the index has so many records. */
const dryRun = async (customer: TestCustomer, rule: Tried, records: number): Promise<DryRun> =>
  (
    await until(
      () => ask(customer, rule),
      ({ body }) => body.records === records,
    )
  ).body

const sumOf = ({ perDay }: DryRun, part: 'records' | 'alerts') =>
  perDay.reduce((sum, one) => sum + one[part], 0)

const anyRule: Tried = { filter: '', groupedOn: 'none', threshold: 1, thresholdSeconds: 60 }

const tried: fc.Arbitrary<Tried> = fc.record({
  filter: fc.constantFrom('', 'who=a', 'who=notEquals:a&where=x', 'action=Removed'),
  groupedOn: fc.constantFrom('none', 'who', 'where'),
  threshold: fc.integer({ min: 1, max: 5 }),
  thresholdSeconds: fc.integer({ min: 1, max: 3600 }),
})
/** Over three days, in bursts, each by its own millisecond so that their order is one. */
const facts = fc.uniqueArray(
  fc.record({
    seconds: fc.oneof(fc.nat(3 * 86_400), fc.nat(4000)),
    who: fc.constantFrom('a', 'b'),
    where: fc.constantFrom('x', 'y'),
    action: fc.constantFrom('Modified' as const, 'Removed' as const),
  }),
  { minLength: 10, maxLength: 20, selector: ({ seconds }) => seconds },
)

test('it agrees with what rules raise when the same records come one after the other', async () => {
  let raisedInAll = 0
  const rules = fc.array(tried, { minLength: 8, maxLength: 8 })
  const property = fc.asyncProperty(rules, facts, async (all, some) => {
    const { customer, profileId } = await aWatched(alerts())
    for (const [index, rule] of all.entries()) {
      await aRule(alerts(), profileId, { ...rule, name: `Rule ${index}` })
    }
    const before = alerts().clock.now().getTime()
    for (const { seconds, ...fact } of some.toSorted((a, b) => a.seconds - b.seconds)) {
      const at = new Date(before + seconds * 1000)
      alerts().clock.advance(at.getTime() - alerts().clock.now().getTime())
      await send(alerts(), customer, [aRecord({ ...fact, at: at.toISOString() })])
    }
    alerts().clock.advance(1)

    const raised = await alertsOf(alerts(), customer)
    await dryRun(customer, anyRule, some.length)
    for (const [index, rule] of all.entries()) {
      const answer: DryRun = (await ask(customer, rule)).body
      const count = raised.filter(({ name }) => name === `Rule ${index}`).length
      expect([answer.alerts, sumOf(answer, 'alerts')]).toEqual([count, count])
      expect(sumOf(answer, 'records')).toBe(answer.records)
    }
    raisedInAll += raised.length
  })
  await fc.assert(property, { numRuns: 2 })
  // Whatever was drawn, there was something to agree about.
  expect(raisedInAll).toBeGreaterThan(0)
}, 60_000)

test('records that are suppressed are found and raise nothing', async () => {
  const customer = await aCustomer(alerts())
  const { body: rule } = await alerts().web.call(
    alerts().administrator,
    suppressionRulesApi.create,
    {
      body: {
        name: 'Backups of one customer',
        filter: 'who=backup',
        organizationIds: [customer.organizationId],
      },
    },
  )
  const at = new Date(alerts().clock.now().getTime() - 3600_000).toISOString()
  await send(alerts(), customer, [aRecord({ who: 'backup', at }), aRecord({ who: 'eve', at })])
  const everything = { filter: '', groupedOn: 'who', threshold: 1, thresholdSeconds: 60 } as const

  const answer = await dryRun(customer, everything, 2)

  expect(answer).toMatchObject({ records: 2, alerts: 1 })
  expect(answer.isCutAt).toBeUndefined()
  await alerts().web.call(alerts().administrator, suppressionRulesApi.remove, {
    params: { suppressionRuleId: rule.id },
  })
  expect((await ask(customer, everything)).body).toMatchObject({ alerts: 2 })
})

test('it refuses what the rule would refuse, and those who may not look', async () => {
  const customer = await aCustomer(alerts())
  const other = await aCustomer(alerts())

  const { status, body } = await ask(customer, { filter: 'last=24h' })
  expect(status).toBe(400)
  expect(body.error.fields).toMatchObject([{ path: 'filter' }])
  expect((await ask(customer, { filter: '', days: 91 })).status).toBe(400)
  expect((await ask(customer, { filter: '' }, other.user)).status).toBe(404)
  expect((await ask(customer, { filter: '' }, customer.user)).status).toBe(403)
})
