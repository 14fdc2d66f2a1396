import { randomUUID } from 'node:crypto'
import {
  alertProfilesApi,
  type AlertRule,
  type AlertRuleInput,
  alertRulesApi,
} from '@gatehouse/contract/alert-rules'
import type { AlertProfileId } from '@gatehouse/contract/ids'
import type { UserPrincipal } from '#platform/context.ts'
import { aUser } from '#platform/testing/web.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { aCustomer, aRecord, send } from '../activity/testing.ts'
import { alertsOf, aProfile, aRule, aWatched, changeRule, useAlerts } from './testing.ts'

const alerts = useAlerts()
let profileId: AlertProfileId
beforeAll(async () => {
  profileId = await aProfile(alerts(), [])
})

const admin = () => alerts().administrator
const create = (body: object, as: UserPrincipal = admin(), profile: string = profileId) =>
  alerts().web.call(as, alertRulesApi.create, { params: { profileId: profile }, body })
const paramsOf = (rule: AlertRule) => ({ profileId: rule.profileId, ruleId: rule.id })
const update = (rule: AlertRule, body: object, as: UserPrincipal = admin()) =>
  alerts().web.call(as, alertRulesApi.update, { params: paramsOf(rule), body })
const remove = (rule: AlertRule, as: UserPrincipal = admin()) =>
  alerts().web.call(as, alertRulesApi.remove, { params: paramsOf(rule) })
const restore = (rule: AlertRule) =>
  alerts().web.call(admin(), alertRulesApi.restore, { params: paramsOf(rule) })

const rulesOf = async (profile: AlertProfileId = profileId): Promise<AlertRule[]> =>
  (await alerts().web.call(admin(), alertProfilesApi.get, { params: { profileId: profile } })).body
    .rules
async function aPredefined(): Promise<AlertRule> {
  const rule = (await rulesOf()).find(({ isPredefined }) => isPredefined)
  if (!rule) throw new Error('There is no predefined rule.')
  return rule
}

describe('a custom rule', () => {
  test('is off and waits for nothing unless said', async () => {
    const { body } = await create({ name: ' Sudo ', filter: 'what=sudo' })

    expect(body).toMatchObject({
      ...{ name: 'Sudo', filter: 'what=sudo', isActive: false, isPredefined: false },
      ...{ severity: 'medium', groupedOn: 'none', threshold: 1, batchingSeconds: 0 },
      ...{ category: 'Custom', createsTicket: true, onClosedTicket: 'default' },
    })
    expect(await rulesOf()).toContainEqual(body)
  })

  test('is changed in what is said and in nothing else', async () => {
    const { body: rule } = await create({ name: 'Change me', filter: 'who=a', threshold: 5 })

    const { body: changed } = await update(rule, { severity: 'critical', groupedOn: 'who' })

    const { updatedAt: _, ...settings } = rule
    expect(changed).toMatchObject({ ...settings, severity: 'critical', groupedOn: 'who' })
    expect((await update(rule, {})).body).toMatchObject({ severity: 'critical', threshold: 5 })
  })

  test('is removed, and its alerts stay', async () => {
    const { customer, profileId: watched } = await aWatched(alerts())
    const rule = await aRule(alerts(), watched)
    await send(alerts(), customer, [aRecord()])

    expect((await remove(rule)).status).toBe(200)
    await send(alerts(), customer, [aRecord()])
    await alerts().work()

    expect(await alertsOf(alerts(), customer)).toMatchObject([{ ruleId: rule.id, recordCount: 1 }])
    expect((await remove(rule)).status).toBe(404)
  })

  test('has nothing to be restored to', async () => {
    const { body: rule } = await create({ name: 'Ours', filter: '' })
    expect((await restore(rule)).status).toBe(409)
  })

  test('is not found in another profile', async () => {
    const { body: rule } = await create({ name: 'Here', filter: '' })
    const elsewhere = { ...rule, profileId: await aProfile(alerts(), []) }

    for (const answer of [
      await update(elsewhere, { name: 'There' }),
      await remove(elsewhere),
      await restore(elsewhere),
      await create({ name: 'x', filter: '' }, admin(), randomUUID()),
    ]) {
      expect(answer.status).toBe(404)
    }
  })
})

describe('a predefined rule', () => {
  test.each([
    ['name', { name: 'Mine' }],
    ['filter', { filter: 'who=eve' }],
  ])('keeps its %s', async (path, change) => {
    const rule = await aPredefined()
    const { status, body } = await update(rule, { ...change, severity: 'critical' })

    expect(status).toBe(400)
    expect(body.error.fields).toMatchObject([{ path, message: expect.stringMatching(/is fixed/) }])
    expect(await aPredefined()).toEqual(rule)
    expect((await update(rule, { name: rule.name, filter: rule.filter })).status).toBe(200)
  })

  test('takes every other setting, and comes back to what it came with', async () => {
    const rule = await aPredefined()
    const chosen = {
      ...{ description: 'Seen', severity: 'critical', isActive: !rule.isActive },
      ...{ groupedOn: 'where', threshold: 9, thresholdSeconds: 90, batchingSeconds: 600 },
      ...{ createsTicket: !rule.createsTicket, onClosedTicket: 'ignore' },
    }
    expect((await update(rule, chosen)).body).toMatchObject(chosen)

    const { body } = await restore(rule)

    // The profile of the test has switched all of them off.
    const { updatedAt: _, isActive: __, ...ours } = rule
    expect(body).toMatchObject(ours)
    expect((await rulesOf()).find(({ id }) => id === rule.id)).toEqual(body)
  })

  test('is not removed', async () => {
    const { status, body } = await remove(await aPredefined())
    expect(status).toBe(409)
    expect(body.error.message).toMatch(/Switch it off/)
  })
})

describe('a filter is refused in words when', () => {
  test.each([
    ['it has a time range', 'from=2026-01-01T00:00:00.000Z', /no time range.*from/],
    ['it has an end', 'who=a&to=2026-01-01T00:00:00.000Z', /no time range.*to/],
    ['it says how long back', 'last=24h', /no time range.*last/],
    ['it names no field of ours', 'user=alice', /no "user".*who/],
    ['its operator is mistyped', 'who=Equals:alice', /equals:/],
    ['it is empty', 'who=', /empty/],
    ['an operator has no value', 'who=equals:', /empty/],
    ['the action is none', 'action=Exploded', /Choose one of/],
    ['hours are none', 'timeOfDay=25:00-26:00', /hours/],
    ['the result is none', 'succeeded=maybe', /succeeded/],
    ['it is too long', `who=${'x'.repeat(600)}`, /500 characters/],
    ['there are too many', Array.from({ length: 51 }, () => 'who=a').join('&'), /50 values/],
  ])('%s', async (_, filter, message) => {
    const { status, body } = await create({ name: 'Refused', filter })

    expect(status).toBe(400)
    expect(body.error.fields).toEqual([{ path: 'filter', message: expect.stringMatching(message) }])
    expect((await update(await aPredefined(), { filter })).status).toBe(400)
  })
})

test.each([
  { name: '' },
  { name: 'x'.repeat(201) },
  { threshold: 0 },
  { threshold: 10_001 },
  { thresholdSeconds: 0 },
  { thresholdSeconds: 86_401 },
  { batchingSeconds: -1 },
  { severity: 'fatal' },
  { groupedOn: 'workstation' },
  { isPredefined: true },
  { name: 'a\0b' },
])('%j is refused', async (change) => {
  expect((await create({ name: 'Good', filter: '', ...change })).status).toBe(400)
})

describe('what waits for a threshold', () => {
  const period = { threshold: 3, thresholdSeconds: 600 }

  test.each<[string, Partial<AlertRuleInput>]>([
    ['the filter', { filter: 'who=alice' }],
    ['what it is grouped on', { groupedOn: 'who' }],
    ['the threshold', { threshold: 2 }],
    ['the period', { thresholdSeconds: 601 }],
  ])('does not count any more when %s was changed', async (_, change) => {
    const { customer, profileId: watched } = await aWatched(alerts())
    const rule = await aRule(alerts(), watched, period)
    await send(alerts(), customer, [aRecord(), aRecord()])

    await changeRule(alerts(), rule, change)
    alerts().clock.advance(1000)
    // At once, and still when the waiting records have been removed.
    await send(alerts(), customer, [aRecord()])
    expect(await alertsOf(alerts(), customer)).toEqual([])
    await alerts().work()
    await send(
      alerts(),
      customer,
      Array.from({ length: (change.threshold ?? 3) - 1 }, () => aRecord()),
    )

    expect(await alertsOf(alerts(), customer)).toMatchObject([
      { recordCount: change.threshold ?? 3 },
    ])
  })

  test.each([{ severity: 'low' as const }, { name: 'Another name' }, { batchingSeconds: 5 }])(
    'still counts after %j',
    async (change) => {
      const { customer, profileId: watched } = await aWatched(alerts())
      const rule = await aRule(alerts(), watched, period)
      await send(alerts(), customer, [aRecord(), aRecord()])

      await changeRule(alerts(), rule, change)
      await alerts().work()
      await send(alerts(), customer, [aRecord()])

      expect(await alertsOf(alerts(), customer)).toMatchObject([{ recordCount: 3 }])
    },
  )
})

test('records do not join an alert whose item means something else', async () => {
  const { customer, profileId: watched } = await aWatched(alerts())
  const rule = await aRule(alerts(), watched, { groupedOn: 'who' })
  await send(alerts(), customer, [aRecord({ who: 'srv-1' })])

  await changeRule(alerts(), rule, { groupedOn: 'where' })
  await send(alerts(), customer, [aRecord({ who: 'alice', where: 'srv-1' })])

  const found = await alertsOf(alerts(), customer)
  // Both may have been made in one millisecond, so neither is the first.
  const counts = Object.fromEntries(
    found.map(({ groupedOn, recordCount }) => [groupedOn, recordCount]),
  )
  expect([found.length, counts]).toEqual([2, { where: 1, who: 1 }])
})

test('each change says in the audit trail what it was and what it is', async () => {
  const { body: rule } = await create({ name: 'Watched', filter: 'who=a' })
  await update(rule, { isActive: true })
  await remove(rule)

  const events = await alerts().managing.transaction((tx) =>
    tx.selectFrom('audit_event').select(['type', 'summary', 'details']).execute(),
  )
  const own = events.filter(({ details }) => JSON.stringify(details).includes(rule.id))
  expect(new Set(own.map(({ type }) => type))).toEqual(
    new Set(['alert-rule.created', 'alert-rule.updated', 'alert-rule.removed']),
  )
  expect(own.find(({ type }) => type === 'alert-rule.updated')).toMatchObject({
    summary: 'Switched the alert rule Watched on.',
    details: { changed: [{ property: 'isActive', before: false, after: true }] },
  })
})

test.each([
  ['viewer', 403],
  ['editor', 200],
] as const)('a %s who adds a rule gets %i', async (role, status) => {
  const user = aUser({ organizationId: alerts().managing.id, role })
  expect((await create({ name: 'x', filter: '' }, user)).status).toBe(status)
})

test('people of a customer change no rule', async () => {
  const customer = await aCustomer(alerts())
  const { body: rule } = await create({ name: 'x', filter: '' })
  expect((await update(rule, { isActive: true }, customer.user)).status).toBe(403)
  expect((await remove(rule, customer.user)).status).toBe(403)
})
