import { randomUUID } from 'node:crypto'
import type { AlertRuleInput } from '@gatehouse/contract/alert-rules'
import { type Alert, type AlertTimeline, alertsApi } from '@gatehouse/contract/alerts'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { UserPrincipal } from '#platform/context.ts'
import type { Call } from '#platform/testing/web.ts'
import { aUser } from '#platform/testing/web.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { aCustomer, aRecord, send, type TestCustomer } from '../activity/testing.ts'
import { alertsOf, aLimitedEditor, aRule, aWatched, useAlerts } from './testing.ts'

const alerts = useAlerts()
const day = 24 * 3600 * 1000

const query = async (given: NonNullable<Call['query']>, as: UserPrincipal) =>
  (await alerts().web.call(as, alertsApi.list, { query: given })).body
const idOf = ({ organizationId }: TestCustomer): OrganizationId => organizationId
const resolve = (customer: TestCustomer, alert: Alert | undefined) =>
  alerts().web.call(customer.user, alertsApi.resolve, {
    params: { organizationId: idOf(customer), alertId: alert?.id ?? '' },
    body: { reason: 'Seen.' },
  })

/** A customer with a rule for each of some filters. */
async function withRules(rules: readonly Partial<AlertRuleInput>[], facts?: { timeZone: string }) {
  const { customer, profileId } = await aWatched(alerts(), facts)
  for (const rule of rules) await aRule(alerts(), profileId, rule)
  return customer
}

describe('alerts are found', () => {
  let customer: TestCustomer
  beforeAll(async () => {
    customer = await withRules([
      { name: 'Removed', filter: 'action=Removed', severity: 'high', groupedOn: 'what' },
      { name: 'Failed', filter: 'succeeded=false', severity: 'low', description: 'Too often 100%' },
    ])
    const removed = { action: 'Removed', what: 'C:\\50%_off' } as const
    await send(alerts(), customer, [aRecord(removed), aRecord({ succeeded: false })])
    await send(alerts(), customer, [aRecord({ action: 'Removed', what: 'bob' })])
    const [newest] = await alertsOf(alerts(), customer, { item: 'bob' })
    await resolve(customer, newest)
  })

  test.each<[string, NonNullable<Call['query']>, string[]]>([
    ['all', {}, ['', 'C:\\50%_off', 'bob']],
    ['open', { status: 'open' }, ['', 'C:\\50%_off']],
    ['resolved', { status: 'resolved' }, ['bob']],
    ['of a severity', { severity: 'low' }, ['']],
    ['of several severities', { severity: ['low', 'high'] }, ['', 'C:\\50%_off', 'bob']],
    ['by the whole name', { name: 'Removed' }, ['C:\\50%_off', 'bob']],
    ['by no part of the name', { name: 'Remove' }, []],
    ['by a part of the item', { item: 'BO' }, ['bob']],
    ['by a wildcard that is none', { item: '50%_' }, ['C:\\50%_off']],
    ['by a backslash', { item: ':\\5' }, ['C:\\50%_off']],
    ['by a part of the description', { text: '100%' }, ['']],
    ['by a part of the name', { text: 'moved' }, ['C:\\50%_off', 'bob']],
    ['by nothing that is there', { text: '%%' }, []],
    ['by an assignee who has none', { assigneeId: randomUUID() }, []],
  ])('%s', async (_, filter, items) => {
    const body = await query({ ...filter, organizationId: idOf(customer) }, customer.user)
    expect(body.alerts.map(({ item }: Alert) => item).toSorted()).toEqual(items)
  })

  test.each([{ status: 'gone' }, { days: 0 }, { days: 366 }, { cursor: 'x' }, { item: 'a\0b' }])(
    'not by %j',
    async (filter) => {
      const { status } = await alerts().web.call(customer.user, alertsApi.list, { query: filter })
      expect(status).toBe(400)
    },
  )

  test('by the days since they were raised', async () => {
    const own = await withRules([{}])
    await send(alerts(), own, [aRecord()])
    alerts().clock.advance(2 * day)
    await send(alerts(), own, [aRecord()])

    expect(await alertsOf(alerts(), own)).toHaveLength(2)
    expect(await alertsOf(alerts(), own, { days: 2 })).toHaveLength(1)
  })
})

test('pages hold each old alert once, while new ones come', async () => {
  const customer = await withRules([{ groupedOn: 'what' }])
  const some = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => aRecord({ what: `${name}-${index}` }))
  await send(alerts(), customer, some('same-time', 25))
  for (let index = 0; index < 10; index += 1) {
    alerts().clock.advance(1)
    await send(alerts(), customer, some(`later-${index}`, 2))
  }
  const old = (await alertsOf(alerts(), customer)).map(({ id }) => id)
  expect(old).toHaveLength(45)

  const seen: string[] = []
  let cursor: string | undefined
  let round = 0
  do {
    const page = await query({ organizationId: idOf(customer), cursor, limit: 7 }, customer.user)
    seen.push(...page.alerts.map(({ id }: Alert) => id))
    cursor = page.nextCursor
    alerts().clock.advance(1)
    await send(alerts(), customer, some(`new-${(round += 1)}`, 3))
  } while (cursor !== undefined)

  expect(seen).toEqual(old)
  expect(await alertsOf(alerts(), customer)).toHaveLength(45 + round * 3)
})

test('records of an alert come page by page, newest first, each once', async () => {
  const customer = await withRules([{}])
  const at = (index: number) => new Date(Date.UTC(2026, 10, 20) + (index % 5)).toISOString()
  await send(
    alerts(),
    customer,
    Array.from({ length: 23 }, (_, index) => aRecord({ at: at(index), what: `${index}` })),
  )
  const [alert] = await alertsOf(alerts(), customer)
  const params = { organizationId: idOf(customer), alertId: alert?.id ?? '' }

  const seen: { what: string; at: string }[] = []
  let cursor: string | undefined
  do {
    const { body } = await alerts().web.call(customer.user, alertsApi.records, {
      params,
      query: { limit: 4, cursor },
    })
    seen.push(...body.records)
    cursor = body.nextCursor
  } while (cursor !== undefined)

  expect(new Set(seen.map(({ what }) => what)).size).toBe(23)
  expect(seen).toHaveLength(23)
  const times = seen.map((record) => record.at)
  expect(times).toEqual(times.toSorted().toReversed())
})

test('the timeline counts by name, by day of the organization, and what is open', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const customer = await withRules(
    names.map((name) => ({
      ...{ name, filter: `who=equals:${name}`, groupedOn: 'what' as const },
      severity: name === 'a' ? 'critical' : 'low',
    })),
    { timeZone: 'Pacific/Kiritimati' },
  )
  const records = names.flatMap((who, index) =>
    Array.from({ length: names.length - index }, () => aRecord({ who, what: randomUUID() })),
  )
  await send(alerts(), customer, records)
  await resolve(customer, (await alertsOf(alerts(), customer, { name: 'g' }))[0])

  const { body } = await alerts().web.call(customer.user, alertsApi.timeline, {
    query: { organizationId: idOf(customer), days: 7 },
  })

  const timeline: AlertTimeline = body
  expect(timeline.top.map(({ name, count }) => `${name} ${count}`)).toEqual([
    ...['a 7', 'b 6', 'c 5', 'd 4', 'e 3'],
  ])
  expect(timeline).toMatchObject({ other: 3, total: 28, open: 27 })
  expect(timeline.perDay.length).toBeGreaterThanOrEqual(8)
  // Fourteen hours before UTC.
  const today = new Date(alerts().clock.now().getTime() + 14 * 3600_000).toISOString().slice(0, 10)
  expect(timeline.perDay.at(-1)).toEqual({
    date: today,
    bySeverity: { low: 21, medium: 0, high: 0, critical: 7 },
  })
  const sum = timeline.perDay.flatMap((one) => Object.values(one.bySeverity))
  expect(sum.reduce((all, one) => all + one, 0)).toBe(28)
})

test('counts are of each organization that the caller sees, and open ones of any age', async () => {
  const [one, two, hidden] = [await withRules([{}]), await withRules([{}]), await withRules([{}])]
  for (const customer of [one, two, hidden]) await send(alerts(), customer, [aRecord()])
  await resolve(two, (await alertsOf(alerts(), two))[0])
  alerts().clock.advance(3 * day)
  await send(alerts(), one, [aRecord()])

  const { body } = await alerts().web.call(aLimitedEditor(alerts(), [one, two]), alertsApi.counts, {
    query: { days: 2 },
  })

  type Count = { organizationId: string; raised: number; open: Record<string, number> }
  const counts = new Map(body.perOrganization.map((each: Count) => [each.organizationId, each]))
  expect(counts.get(idOf(one))).toMatchObject({ raised: 1, open: { medium: 2, low: 0 } })
  expect(counts.get(idOf(two))).toMatchObject({ raised: 0, open: { medium: 0 } })
  expect(counts.has(idOf(hidden))).toBe(false)
})

test('lists show nothing of organizations that the caller does not see', async () => {
  const [seen, hidden] = [await withRules([{}]), await withRules([{}])]
  for (const customer of [seen, hidden]) await send(alerts(), customer, [aRecord()])
  const viewer = aUser({
    ...{ organizationId: alerts().managing.id, role: 'viewer' },
    reach: new Set([alerts().managing.id, idOf(seen)]),
  })

  const own = await query({}, viewer)
  expect(own.alerts.map(({ organizationId }: Alert) => organizationId)).toEqual([idOf(seen)])
  for (const user of [viewer, seen.user, (await aCustomer(alerts())).user]) {
    const of = { organizationId: idOf(hidden) }
    for (const [endpoint, filter] of [
      [alertsApi.list, of],
      [alertsApi.timeline, of],
      [alertsApi.export, { ...of, format: 'csv' }],
    ] as const) {
      expect((await alerts().web.call(user, endpoint, { query: filter })).status).toBe(404)
    }
  }
})
