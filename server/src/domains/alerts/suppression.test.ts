import { randomUUID } from 'node:crypto'
import { type SuppressionRule, suppressionRulesApi } from '@gatehouse/contract/alert-rules'
import { organizationDeleted } from '#domains/organizations'
import type { UserPrincipal } from '#platform/context.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { aUser } from '#platform/testing/web.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { aCustomer, aRecord, send, type TestCustomer } from '../activity/testing.ts'
import { alertsOf, aLimitedEditor, aRule, aWatched, useAlerts } from './testing.ts'

const alerts = useAlerts()
const admin = () => alerts().administrator

const create = (body: object, as: UserPrincipal = admin()) =>
  alerts().web.call(as, suppressionRulesApi.create, {
    body: { name: `Rule ${randomUUID()}`, filter: 'who=backup', ...body },
  })
const update = ({ id }: SuppressionRule, body: object, as: UserPrincipal = admin()) =>
  alerts().web.call(as, suppressionRulesApi.update, { params: { suppressionRuleId: id }, body })
const remove = ({ id }: SuppressionRule, as: UserPrincipal = admin()) =>
  alerts().web.call(as, suppressionRulesApi.remove, { params: { suppressionRuleId: id } })
const list = async (as: UserPrincipal = admin()): Promise<SuppressionRule[]> =>
  (await alerts().web.call(as, suppressionRulesApi.list)).body.rules

const idOf = ({ organizationId }: TestCustomer) => organizationId
const inputOf = ({ id: _, createdBy: __, updatedAt: ___, ...input }: SuppressionRule) => input

async function watched(): Promise<TestCustomer> {
  const { customer, profileId } = await aWatched(alerts())
  await aRule(alerts(), profileId, { groupedOn: 'who' })
  return customer
}
const itemsOf = async (customer: TestCustomer) =>
  (await alertsOf(alerts(), customer)).map(({ item }) => item)

afterEach(async () => {
  for (const rule of await list()) await remove(rule)
})

describe('a suppression rule keeps records from raising alerts', () => {
  test('that match it, and no others', async () => {
    const customer = await watched()
    await create({ filter: 'who=equals:backup&action=Modified' })

    await send(alerts(), customer, [
      aRecord({ who: 'backup' }),
      aRecord({ who: 'backup', action: 'Removed' }),
      aRecord({ who: 'eve' }),
    ])

    const found = await alertsOf(alerts(), customer)
    const counts = found.map(({ item, recordCount }) => `${item} ${recordCount}`)
    expect(counts.toSorted()).toEqual(['backup 1', 'eve 1'])
  })

  test('of the organizations it names', async () => {
    const [one, two] = [await watched(), await watched()]
    await create({ organizationIds: [idOf(one)] })

    for (const customer of [one, two]) {
      await send(alerts(), customer, [aRecord({ who: 'backup' })])
    }

    expect([await itemsOf(one), await itemsOf(two)]).toEqual([[], ['backup']])
  })

  test('until it ends, by itself', async () => {
    const customer = await watched()
    const endsAt = new Date(alerts().clock.now().getTime() + 60_000).toISOString()
    await create({ endsAt })

    await send(alerts(), customer, [aRecord({ who: 'backup' })])
    alerts().clock.advance(59_999)
    await send(alerts(), customer, [aRecord({ who: 'backup' })])
    expect(await itemsOf(customer)).toEqual([])
    alerts().clock.advance(1)
    await send(alerts(), customer, [aRecord({ who: 'backup' })])

    expect(await alertsOf(alerts(), customer)).toMatchObject([{ item: 'backup', recordCount: 1 }])
  })

  test('while it is on, from the very next batch', async () => {
    const customer = await watched()
    const { body: rule } = await create({ isActive: false })
    await send(alerts(), customer, [aRecord({ who: 'backup' })])
    await update(rule, { ...inputOf(rule), isActive: true })
    await send(alerts(), customer, [aRecord({ who: 'backup' })])
    await remove(rule)
    await send(alerts(), customer, [aRecord({ who: 'backup' })])

    expect(await alertsOf(alerts(), customer)).toMatchObject([{ recordCount: 2 }])
  })

  test('by the hours of the organization', async () => {
    const { customer, profileId } = await aWatched(alerts(), { timeZone: 'America/New_York' })
    await aRule(alerts(), profileId)
    await create({ filter: 'timeOfDay=02:00-03:00' })

    await send(alerts(), customer, [
      aRecord({ at: '2026-11-20T07:30:00.000Z' }),
      aRecord({ at: '2026-11-20T02:30:00.000Z' }),
    ])

    expect(await alertsOf(alerts(), customer)).toMatchObject([{ recordCount: 1 }])
  })
})

test('it is added, changed and removed, each with its audit event', async () => {
  const { body: rule } = await create({ name: 'Backups', reason: 'Every night.' })
  expect(rule).toMatchObject({
    ...{ name: 'Backups', reason: 'Every night.', isActive: true, organizationIds: [] },
    createdBy: 'test-administrator',
  })
  const { body: changed } = await update(rule, { name: 'Backup', filter: 'who=restic' })
  expect(changed).toMatchObject({ id: rule.id, name: 'Backup', filter: 'who=restic', reason: '' })
  expect(await list()).toEqual([changed])
  expect((await remove(rule)).status).toBe(200)
  expect((await remove(rule)).status).toBe(404)

  const events = await alerts().managing.transaction((tx) =>
    tx.selectFrom('audit_event').select(['type', 'details']).execute(),
  )
  const own = events.filter(({ details }) => JSON.stringify(details).includes(rule.id))
  expect(new Set(own.map(({ type }) => type))).toEqual(
    new Set(['suppression-rule.created', 'suppression-rule.updated', 'suppression-rule.removed']),
  )
})

test.each([
  ['', /no record would raise/],
  ['text=%20', /no record would raise/],
  ['who=', /empty/],
  ['last=24h', /no time range/],
  ['nobody=x', /no "nobody"/],
])('the filter %j is refused in words', async (filter, message) => {
  const { status, body } = await create({ filter })
  expect(status).toBe(400)
  expect(body.error.fields).toEqual([{ path: 'filter', message: expect.stringMatching(message) }])
})

test('of two with one name at once one is added', async () => {
  const answers = await Promise.all([create({ name: 'Race' }), create({ name: 'race' })])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

describe('an editor who does not see all organizations', () => {
  test('suppresses nothing for others', async () => {
    const [seen, hidden] = [await aCustomer(alerts()), await aCustomer(alerts())]
    const editor = aLimitedEditor(alerts(), [seen])

    const all = await create({}, editor)
    expect(all.status).toBe(400)
    expect(all.body.error.fields).toMatchObject([{ path: 'organizationIds' }])
    expect((await create({ organizationIds: [idOf(hidden)] }, editor)).status).toBe(404)
    expect((await create({ organizationIds: [randomUUID()] }, editor)).status).toBe(404)
    expect((await create({ organizationIds: [idOf(seen)] }, editor)).status).toBe(200)
  })

  test('neither sees nor changes a rule for others, and takes none of them out', async () => {
    const [seen, hidden] = [await aCustomer(alerts()), await aCustomer(alerts())]
    const editor = aLimitedEditor(alerts(), [seen])
    const { body: theirs } = await create({ organizationIds: [idOf(hidden)] })
    const { body: both } = await create({ organizationIds: [idOf(seen), idOf(hidden)] })

    expect(await list(editor)).toEqual([{ ...both, organizationIds: [idOf(seen)] }])
    expect((await remove(theirs, editor)).status).toBe(404)
    const input = { ...inputOf(both), organizationIds: [idOf(seen)], reason: 'New' }
    expect((await update(theirs, input, editor)).status).toBe(404)
    expect((await update(both, { ...input, organizationIds: [] }, editor)).status).toBe(400)
    const refused = await update(both, input, editor)
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('also holds for organizations that you do not see')
    expect((await remove(both, editor)).status).toBe(403)

    const kept = (await list()).find(({ id }) => id === both.id)
    expect(kept).toEqual(both)
  })

  test('chooses for which of their own a rule holds, and changes nothing of one for all', async () => {
    const [seen, other, hidden] = [
      await aCustomer(alerts()),
      await aCustomer(alerts()),
      await aCustomer(alerts()),
    ]
    const editor = aLimitedEditor(alerts(), [seen, other])
    const { body: both } = await create({ organizationIds: [idOf(seen), idOf(hidden)] })
    const { body: forAll } = await create({})
    const mine = { ...inputOf(both), organizationIds: [idOf(other)] }

    expect((await update(both, mine, editor)).body.organizationIds).toEqual([idOf(other)])
    const narrowed = { ...inputOf(forAll), organizationIds: [idOf(seen)] }
    expect((await update(forAll, narrowed, editor)).status).toBe(403)
    expect((await remove(forAll, editor)).status).toBe(403)

    const kept = (await list()).find(({ id }) => id === both.id)
    expect(kept?.organizationIds.toSorted()).toEqual([idOf(other), idOf(hidden)].toSorted())
  })
})

test('a rule for one organization does not come to mean all when that is deleted', async () => {
  const [gone, stays] = [await aCustomer(alerts()), await watched()]
  const { body: rule } = await create({ organizationIds: [idOf(gone)] })
  const { body: both } = await create({
    filter: 'who=eve',
    organizationIds: [idOf(gone), idOf(stays)],
  })

  await alerts().parts.db.asSystem('delete an organization in a test', async (tx) => {
    await tx.deleteFrom('organization').where('id', '=', idOf(gone)).execute()
    await raise(tx, organizationDeleted, { organizationId: idOf(gone) })
  })
  await alerts().work()
  await send(alerts(), stays, [aRecord({ who: 'backup' }), aRecord({ who: 'eve' })])

  expect(await itemsOf(stays)).toEqual(['backup'])
  const found = new Map((await list()).map((one) => [one.id, one]))
  expect(found.get(rule.id)).toMatchObject({ isActive: false })
  expect(found.get(both.id)).toMatchObject({ isActive: true, organizationIds: [idOf(stays)] })
})

test('nobody else adds one', async () => {
  const { organizationId, user } = await aCustomer(alerts())
  const viewer = aUser({ organizationId: alerts().managing.id, role: 'viewer' })

  for (const as of [user, viewer]) {
    expect((await create({ organizationIds: [organizationId] }, as)).status).toBe(403)
  }
})
