import { alertRulesApi } from '@gatehouse/contract/alert-rules'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Database } from '#platform/db/database.ts'
import { testLog } from '#platform/testing/database.ts'
import { createTestWeb } from '#platform/testing/web.ts'
import { activityRoutes } from '../activity/activity.routes.ts'
import { aRecord, send } from '../activity/testing.ts'
import { alertsOnBatch } from './evaluate.service.ts'
import { alertsOf, aProfile, aRule, aWatched, useAlerts } from './testing.ts'

const alerts = useAlerts()

const start = Date.UTC(2026, 10, 20)
const periodSeconds = 60

/** Records in the order in which they come: when they happened, and with how many more they came. */
const arrivals = fc.array(
  fc.record({ seconds: fc.integer({ min: 0, max: 400 }), isLastOfBatch: fc.boolean() }),
  { minLength: 5, maxLength: 25 },
)

/** How many records the alert has, by trying each period for each record; undefined without an alert. */
function expectedCount(times: readonly number[], threshold: number): number | undefined {
  for (let come = 1; come <= times.length; come += 1) {
    const known = times.slice(0, come)
    const newest = times[come - 1] ?? 0
    const raising = new Set<number>()
    for (const end of known) {
      const inPeriod = [...known.keys()].filter((index) => {
        const at = known[index] ?? 0
        return at <= end && end - at <= periodSeconds
      })
      const isOfNewest = newest <= end && end - newest <= periodSeconds
      if (inPeriod.length >= threshold && isOfNewest) for (const one of inPeriod) raising.add(one)
    }
    if (raising.size > 0) return raising.size + times.length - come
  }
  return undefined
}

function batchesOf(all: readonly { seconds: number; isLastOfBatch: boolean }[]) {
  const batches: CollectedRecord[][] = [[]]
  for (const { seconds, isLastOfBatch } of all) {
    batches.at(-1)?.push(aRecord({ at: new Date(start + seconds * 1000).toISOString() }))
    if (isLastOfBatch) batches.push([])
  }
  return batches.filter((batch) => batch.length > 0)
}

test('a period counts exactly, in whatever order, batches and repetition records come', async () => {
  let raised = 0
  const property = fc.asyncProperty(
    arrivals,
    fc.integer({ min: 2, max: 5 }),
    async (all, threshold) => {
      const { customer, profileId } = await aWatched(alerts())
      await aRule(alerts(), profileId, { threshold, thresholdSeconds: periodSeconds })

      const batches = batchesOf(all)
      for (const [index, batch] of batches.entries()) {
        // What came before comes again, in a batch of its own and among the new.
        const repeated = batches[index - 2] ?? []
        await send(alerts(), customer, [...batch, ...repeated])
        if (index % 3 === 0) await send(alerts(), customer, batch)
      }

      const count = expectedCount(
        all.map(({ seconds }) => seconds),
        threshold,
      )
      const found = await alertsOf(alerts(), customer)
      expect(found.map(({ recordCount }) => recordCount)).toEqual(
        count === undefined ? [] : [count],
      )
      raised += found.length
    },
  )
  await fc.assert(property, { numRuns: 8 })
  expect(raised).toBeGreaterThan(0)
}, 60_000)

test('a program that starts again goes on counting where it was', async () => {
  const { customer, profileId } = await aWatched(alerts())
  await aRule(alerts(), profileId, { threshold: 3 })
  await send(alerts(), customer, [aRecord(), aRecord()])

  const db = new Database({ url: alerts().database.url, log: testLog, maxConnections: 2 })
  const { parts, index, listener } = alerts()
  const started = { ...parts, db }
  const web = await createTestWeb(started, (mount) =>
    activityRoutes(mount, { index, listener, onBatch: [alertsOnBatch(started)] }),
  )
  const { status } = await send({ ...alerts(), web }, customer, [aRecord()])
  await web.close()
  await db.close()

  expect(status).toBe(200)
  expect(await alertsOf(alerts(), customer)).toMatchObject([{ recordCount: 3 }])
})

test('a rule is removed while records come in, and all of them are stored', async () => {
  const { customer, profileId } = await aWatched(alerts())
  const rule = await aRule(alerts(), profileId)

  const [removed, ...sent] = await Promise.all([
    alerts().web.call(alerts().administrator, alertRulesApi.remove, {
      params: { profileId, ruleId: rule.id },
    }),
    ...Array.from({ length: 10 }, () => send(alerts(), customer, [aRecord()])),
  ])
  await alerts().work()

  expect(removed.status).toBe(200)
  expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 200))
  const found = await alertsOf(alerts(), customer)
  expect(found.length).toBeLessThanOrEqual(1)
  await send(alerts(), customer, [aRecord()])
  expect(await alertsOf(alerts(), customer)).toEqual(found)
})

test('rules are changed by many while records come in, and nobody waits for ever', async () => {
  const { customer, profileId } = await aWatched(alerts())
  const rules = await Promise.all(
    Array.from({ length: 5 }, (_, index) => aRule(alerts(), profileId, { name: `Rule ${index}` })),
  )

  const answers = await Promise.all([
    ...rules.map(({ id }) =>
      alerts().web.call(alerts().administrator, alertRulesApi.update, {
        params: { profileId, ruleId: id },
        body: { severity: 'high', threshold: 2 },
      }),
    ),
    ...Array.from({ length: 10 }, () => send(alerts(), customer, [aRecord()])),
  ])

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
})

test('an organization is deleted while records come in, and nothing of it is left', async () => {
  const { customer, profileId } = await aWatched(alerts())
  const other = await aWatched(alerts())
  await aRule(alerts(), profileId, { groupedOn: 'what' })
  await aRule(alerts(), other.profileId)
  const { organizationId } = customer
  await send(alerts(), customer, [aRecord({ what: 'before' })])

  const [, ...sent] = await Promise.all([
    alerts().parts.db.asSystem('delete an organization in a test', (tx) =>
      tx.deleteFrom('organization').where('id', '=', organizationId).execute(),
    ),
    ...Array.from({ length: 8 }, (_, index) =>
      send(alerts(), customer, [aRecord({ what: `${index}` })]),
    ),
    send(alerts(), other.customer, [aRecord()]),
  ])
  await alerts().work()

  // Stored before it, or refused: as gone, or to be tried again by an agent that is refused then.
  for (const { status } of sent) expect([200, 401, 404, 503]).toContain(status)
  expect(sent.at(-1)?.status).toBe(200)
  expect((await send(alerts(), customer, [aRecord()])).status).toBe(401)
  const left = await alerts().parts.db.asSystem('what is left of an organization', async (tx) => {
    const of = (table: 'alert' | 'alert_record' | 'alert_event' | 'alert_profile_member') =>
      tx
        .selectFrom(table)
        .select('organization_id')
        .where('organization_id', '=', organizationId)
        .execute()
    return [await of('alert'), await of('alert_record'), await of('alert_event')].flat()
  })
  expect(left).toEqual([])
  expect(await alertsOf(alerts(), other.customer)).toHaveLength(1)
})

test('organizations with one profile have their own alerts, by their own clocks', async () => {
  const here = await aWatched(alerts(), { timeZone: 'UTC' })
  const there = await aWatched(alerts(), { timeZone: 'Asia/Tokyo' })
  const profileId = await aProfile(alerts(), [here.customer, there.customer])
  await aRule(alerts(), profileId, { filter: 'timeOfDay=09:00-10:00' })
  const at = '2026-11-20T00:30:00.000Z'

  for (const { customer } of [here, there, here]) await send(alerts(), customer, [aRecord({ at })])

  expect(await alertsOf(alerts(), here.customer)).toEqual([])
  expect(await alertsOf(alerts(), there.customer)).toMatchObject([{ recordCount: 1 }])
})
