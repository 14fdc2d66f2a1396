import { randomUUID } from 'node:crypto'
import { suppressionRulesApi } from '@gatehouse/contract/alert-rules'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { UserPrincipal } from '#platform/context.ts'
import { beforeAll, expect, test } from 'vitest'
import { aRecord, send, type TestCustomer, until } from '../activity/testing.ts'
import { aLimitedEditor, aRule, aWatched, useAlerts } from './testing.ts'

const alerts = useAlerts()
beforeAll(() => {
  alerts().startIndexer()
})

const hour = 3600 * 1000
const day = 24 * hour
const ago = (milliseconds: number) =>
  new Date(alerts().clock.now().getTime() - milliseconds).toISOString()

const preview = (
  body: { filter: string; organizationIds?: OrganizationId[] },
  as: UserPrincipal = alerts().administrator,
) => alerts().web.call(as, suppressionRulesApi.preview, { body })

/** As soon as the index has so many records. */
const counts = async (customer: TestCustomer, filter: string, records: number) =>
  (
    await until(
      () => preview({ filter, organizationIds: [customer.organizationId] }),
      ({ body }) => body.records === records,
    )
  ).body

test('it counts records, those in alerts, and alerts that would not exist, exactly', async () => {
  const { customer, profileId } = await aWatched(alerts())
  await aRule(alerts(), profileId, { groupedOn: 'where', filter: 'what=secret' })
  await aRule(alerts(), profileId, { name: 'Again', groupedOn: 'where', filter: 'what=secret' })
  const backup = { who: 'backup', at: ago(hour) }
  await send(alerts(), customer, [
    // Only found, not in an alert.
    aRecord({ ...backup, what: 'plain' }),
    // Two alerts that hold nothing else.
    aRecord({ ...backup, what: 'secret', where: 'a' }),
    aRecord({ ...backup, what: 'secret', where: 'a' }),
    // Two alerts with one of somebody else.
    aRecord({ ...backup, what: 'secret', where: 'b' }),
    aRecord({ ...backup, who: 'eve', what: 'secret', where: 'b' }),
  ])

  expect(await counts(customer, 'who=backup', 4)).toEqual({
    ...{ days: 30, records: 4, alertedRecords: 3, alerts: 2 },
  })
  expect(await counts(customer, 'who=eve', 1)).toMatchObject({ alertedRecords: 1, alerts: 0 })
})

test('records of before are not counted, whenever they came', async () => {
  const { customer, profileId } = await aWatched(alerts())
  await aRule(alerts(), profileId, { groupedOn: 'where' })

  await send(alerts(), customer, [
    aRecord({ at: ago(40 * day), where: 'late' }),
    aRecord({ at: ago(29 * day), where: 'both' }),
    aRecord({ at: ago(31 * day), where: 'both' }),
  ])

  expect(await counts(customer, 'who=alice', 1)).toMatchObject({ alertedRecords: 1, alerts: 2 })
})

test('an alert that was raised before may have records that count', async () => {
  const { customer, profileId } = await aWatched(alerts())
  await aRule(alerts(), profileId)
  await send(alerts(), customer, [aRecord({ at: ago(hour) })])
  alerts().clock.advance(20 * hour)
  await send(alerts(), customer, [aRecord({ at: ago(hour) })])
  alerts().clock.advance(30 * day - 10 * hour)

  expect(await counts(customer, 'who=alice', 1)).toMatchObject({ alertedRecords: 1, alerts: 0 })
})

test('hours are those of each organization', async () => {
  const { customer, profileId } = await aWatched(alerts(), { timeZone: 'Asia/Tokyo' })
  await aRule(alerts(), profileId, { groupedOn: 'what' })
  const today = alerts().clock.now().toISOString().slice(0, 10)
  const yesterday = Date.parse(`${today}T00:00:00.000Z`) - day
  const at = (hours: number) => new Date(yesterday + hours * hour).toISOString()

  await send(alerts(), customer, [
    aRecord({ what: 'at 12', at: at(3) }),
    aRecord({ what: 'at 3', at: at(-6) }),
  ])

  expect(await counts(customer, 'timeOfDay=12:00-13:00', 1)).toMatchObject({
    ...{ alertedRecords: 1, alerts: 1 },
  })
})

test('without a choice it counts what the caller sees, and nothing of others', async () => {
  const [seen, hidden] = [await aWatched(alerts()), await aWatched(alerts())]
  const filter = `what=equals:${randomUUID()}`
  const what = filter.slice('what=equals:'.length)
  for (const { customer, profileId } of [seen, hidden]) {
    await aRule(alerts(), profileId)
    await send(alerts(), customer, [aRecord({ what, at: ago(hour) })])
    await counts(customer, filter, 1)
  }
  const editor = aLimitedEditor(alerts(), [seen.customer])

  const all = await preview({ filter })
  const own = await preview({ filter }, editor)
  const theirs = await preview(
    { filter, organizationIds: [hidden.customer.organizationId] },
    editor,
  )

  expect(all.body).toMatchObject({ records: 2, alertedRecords: 2, alerts: 2 })
  expect(own.body).toMatchObject({ records: 1, alertedRecords: 1, alerts: 1 })
  expect(theirs.status).toBe(404)
  expect((await preview({ filter: 'who=' })).status).toBe(400)
  expect((await preview({ filter }, seen.customer.user)).status).toBe(403)
})
