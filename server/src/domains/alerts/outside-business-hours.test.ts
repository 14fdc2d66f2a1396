import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { alertProfilesApi, alertRulesApi, type AlertRule } from '@gatehouse/contract/alert-rules'
import { overviewInvestigations } from '@gatehouse/contract/predefined-investigations'
import { expect, test } from 'vitest'
import { compileFilters, parseFilter } from '#domains/activity'
import { aCustomer, aRecord, found, send, type TestCustomer } from '../activity/testing.ts'
import { predefinedRules } from './predefined-rules.ts'
import { alertsOf, aProfile, useAlerts } from './testing.ts'

const alerts = useAlerts()
const { name, filter } = overviewInvestigations.outsideBusinessHours

/** Only the rule that this is about. */
async function watch(customer: TestCustomer): Promise<void> {
  const profileId = await aProfile(alerts(), [customer])
  const { web, administrator } = alerts()
  const { body } = await web.call(administrator, alertProfilesApi.get, { params: { profileId } })
  const rule = (body.rules as AlertRule[]).find((one) => one.name === name)
  await web.call(administrator, alertRulesApi.update, {
    params: { profileId, ruleId: rule?.id ?? '' },
    body: { isActive: true },
  })
}

const at = (who: string, time: string): CollectedRecord =>
  aRecord({ who, at: `2026-11-20T${time}.000Z` })

/** In Berlin, one hour before UTC in winter: business is from 06:00 to 20:00. */
const night = [at('begins', '19:00:00'), at('midnight', '23:30:00'), at('ends', '04:59:59')]
const day = [at('late', '18:59:59'), at('early', '05:00:00'), at('noon', '11:00:00')]
const atNight = ['begins', 'ends', 'midnight']

test('who does something between 20:00 and 06:00 by the clocks of the organization is told of, and nobody else', async () => {
  const customer = await aCustomer(alerts(), { timeZone: 'Europe/Berlin' })
  await watch(customer)

  await send(alerts(), customer, [...night, ...day])

  const raised = await alertsOf(alerts(), customer)
  expect(raised.map(({ item }) => item).toSorted()).toEqual(atNight)
  expect(new Set(raised.map((alert) => alert.name))).toEqual(new Set([name]))
})

test('the same moments are day and night where other clocks are', async () => {
  const customer = await aCustomer(alerts(), { timeZone: 'America/Los_Angeles' })
  await watch(customer)

  await send(alerts(), customer, [...night, ...day])

  // There it was 21:00, 20:59 the evening before, and 03:00.
  expect((await alertsOf(alerts(), customer)).map(({ item }) => item).toSorted()).toEqual([
    'early',
    'ends',
    'noon',
  ])
})

test('the investigation finds what the rule does', async () => {
  const customer = await aCustomer(alerts(), { timeZone: 'Europe/Berlin' })
  alerts().startIndexer()
  await send(alerts(), customer, [...night, ...day])
  await found(alerts(), customer, night.length + day.length)

  const records = await found(alerts(), customer, night.length, filter)

  expect(records.map(({ who }) => who).toSorted()).toEqual(atNight)
})

test('clocks that are put forward in summer are followed, and what Gatehouse itself did is left out', () => {
  const rule = predefinedRules.find((one) => one.name === name)
  const isFound = compileFilters(
    [{ filter: parseFilter(rule?.filter ?? ''), value: true }],
    'Europe/Berlin',
  )
  const seen = (time: string, connector = 'Linux Accounts') =>
    isFound({ ...aRecord({ at: time }), connector, source: 'srv-1' } as never).length > 0

  expect(seen('2026-07-10T17:59:00.000Z')).toBe(false)
  expect(seen('2026-07-10T18:00:00.000Z')).toBe(true)
  expect(seen('2026-07-10T03:59:00.000Z')).toBe(true)
  expect(seen('2026-07-10T04:00:00.000Z')).toBe(false)
  expect(seen('2026-07-10T18:00:00.000Z', 'Self Audit')).toBe(false)
})
