import { randomUUID } from 'node:crypto'
import {
  type AlertProfile,
  alertProfilesApi,
  type AlertRule,
  alertRulesApi,
  noDelivery,
} from '@gatehouse/contract/alert-rules'
import type { UserPrincipal } from '#platform/context.ts'
import { aUser } from '#platform/testing/web.ts'
import { expect, test } from 'vitest'
import { aCustomer, type TestCustomer } from '../activity/testing.ts'
import { aLimitedEditor, aRule, useAlerts } from './testing.ts'

const alerts = useAlerts()
const admin = () => alerts().administrator

const create = (body: object, as: UserPrincipal = admin()) =>
  alerts().web.call(as, alertProfilesApi.create, { body })
const update = (profileId: string, body: object, as: UserPrincipal = admin()) =>
  alerts().web.call(as, alertProfilesApi.update, { params: { profileId }, body })
const remove = (profileId: string) =>
  alerts().web.call(admin(), alertProfilesApi.remove, { params: { profileId } })
const get = async (profileId: string, as: UserPrincipal = admin()) =>
  (await alerts().web.call(as, alertProfilesApi.get, { params: { profileId } })).body
const list = async (as: UserPrincipal = admin()): Promise<AlertProfile[]> =>
  (await alerts().web.call(as, alertProfilesApi.list)).body.profiles

const aProfileNamed = async (name = `Profile ${randomUUID()}`): Promise<AlertProfile> =>
  (await create({ name })).body
const theDefault = async (): Promise<AlertProfile> => {
  const found = (await list()).find(({ isDefault }) => isDefault)
  if (!found) throw new Error('There is no default profile.')
  return found
}
const profileOf = async ({ organizationId }: TestCustomer): Promise<string[]> =>
  (await list())
    .filter(({ organizationIds }) => organizationIds.includes(organizationId))
    .map(({ id }) => id)

const withoutIdentity = (rules: AlertRule[]) =>
  rules.map(({ id: _, profileId: __, updatedAt: ___, ...settings }) => settings)

test('every organization uses the default, which comes with our rules', async () => {
  const customer = await aCustomer(alerts())

  const [first, ...others] = await list()

  expect(first).toMatchObject({ name: 'Default', isDefault: true, delivery: noDelivery })
  expect(first?.organizationIds).toContain(customer.organizationId)
  expect(first?.ruleCount).toBeGreaterThan(30)
  expect(others.every(({ isDefault }) => !isDefault)).toBe(true)
})

test('a profile is a copy of the rules of another, and not of its delivery', async () => {
  const pattern = await aProfileNamed()
  await aRule(alerts(), pattern.id, { name: 'Ours', filter: 'who=eve', threshold: 7 })
  await alerts().web.call(admin(), alertProfilesApi.updateDelivery, {
    params: { profileId: pattern.id },
    body: { ...noDelivery, tickets: { isEnabled: false, minimumSeverity: 'high' } },
  })

  const { body: copy } = await create({ name: 'A copy', copyOf: pattern.id })

  expect(copy).toMatchObject({ organizationIds: [], isDefault: false, delivery: noDelivery })
  const [made, from] = [await get(copy.id), await get(pattern.id)]
  expect(withoutIdentity(made.rules)).toEqual(withoutIdentity(from.rules))
  expect(copy).toMatchObject({
    ruleCount: from.ruleCount,
    activeRuleCount: from.activeRuleCount,
  })
  await aRule(alerts(), pattern.id, { name: 'Later' })
  expect((await get(copy.id)).rules).toHaveLength(made.rules.length)
})

test('a copy of a profile that is not there, or is not one, is refused', async () => {
  const other = await aCustomer(alerts())
  for (const copyOf of [randomUUID(), other.organizationId]) {
    expect((await create({ name: 'Nothing', copyOf })).status).toBe(404)
  }
  expect((await list()).map(({ name }) => name)).not.toContain('Nothing')
})

test('of two with one name at once one is added, and a name that is taken is refused', async () => {
  const answers = await Promise.all([create({ name: 'Race' }), create({ name: 'race ' })])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])

  const { id } = await aProfileNamed()
  const { status, body } = await update(id, { name: 'RACE' })
  expect(status).toBe(409)
  expect(body.error.fields).toEqual([{ path: 'name', message: 'This name is taken.' }])
  expect((await update(id, { name: 'Winner', description: 'All' })).body).toMatchObject({
    name: 'Winner',
    description: 'All',
  })
  expect((await update(id, { name: 'Winner' })).status).toBe(200)
})

test('an organization uses one profile: it leaves the old one, and goes back to the default', async () => {
  const [one, two] = [await aProfileNamed(), await aProfileNamed()]
  const customers = [await aCustomer(alerts()), await aCustomer(alerts())] as const
  const ids = customers.map(({ organizationId }) => organizationId)

  await update(one.id, { organizationIds: ids })
  const { body } = await update(two.id, { organizationIds: [ids[1]] })

  expect(body.organizationIds).toEqual([ids[1]])
  expect(await profileOf(customers[0])).toEqual([one.id])
  expect(await profileOf(customers[1])).toEqual([two.id])

  await update(one.id, { organizationIds: [] })
  const { id } = await theDefault()
  expect(await profileOf(customers[0])).toEqual([id])
  await update(id, { organizationIds: [ids[1]] })
  expect(await profileOf(customers[1])).toEqual([id])
})

test('an organization that is not there, or that the editor does not see, is not found', async () => {
  const [seen, hidden] = [await aCustomer(alerts()), await aCustomer(alerts())]
  const { id } = await aProfileNamed()
  const editor = aLimitedEditor(alerts(), [seen])
  const idOf = ({ organizationId }: TestCustomer) => organizationId

  for (const organizationIds of [[idOf(hidden)], [idOf(seen), idOf(hidden)], [randomUUID()]]) {
    expect((await update(id, { organizationIds }, editor)).status).toBe(404)
  }
  expect((await update(id, { organizationIds: [randomUUID()] })).status).toBe(404)
  expect((await get(id)).organizationIds).toEqual([])
  expect((await update(id, { organizationIds: [idOf(seen)] }, editor)).status).toBe(200)
  expect((await get(id)).organizationIds).toEqual([idOf(seen)])
})

test('a limited editor moves only what they see; the others stay', async () => {
  const [seen, hidden] = [await aCustomer(alerts()), await aCustomer(alerts())]
  const { id } = await aProfileNamed()
  const editor = aLimitedEditor(alerts(), [seen])
  await update(id, { organizationIds: [seen.organizationId, hidden.organizationId] })

  const { body } = await update(id, { organizationIds: [] }, editor)

  expect(body.organizationIds).toEqual([])
  expect((await get(id)).organizationIds).toEqual([hidden.organizationId])
  expect(await list(editor).then((all) => all.flatMap((one) => one.organizationIds))).not.toContain(
    hidden.organizationId,
  )
})

test('the same organizations are wanted by several profiles at once, and each has one afterwards', async () => {
  const customers = await Promise.all(Array.from({ length: 12 }, () => aCustomer(alerts())))
  const ids = customers.map(({ organizationId }) => organizationId)
  const profiles = [await aProfileNamed(), await aProfileNamed(), await aProfileNamed()]

  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all([
      ...profiles.map(({ id }, index) =>
        update(id, { organizationIds: index % 2 === 0 ? ids : ids.toReversed() }),
      ),
      ...profiles.map(({ id }) => update(id, { organizationIds: ids.slice(0, 3).toReversed() })),
    ])
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  }

  for (const customer of customers) expect(await profileOf(customer)).toHaveLength(1)
})

test('profiles are removed while their organizations are moved', async () => {
  const customers = await Promise.all(Array.from({ length: 8 }, () => aCustomer(alerts())))
  const ids = customers.map(({ organizationId }) => organizationId)
  const kept = await aProfileNamed()

  for (let round = 0; round < 5; round += 1) {
    const gone = await aProfileNamed()
    await update(gone.id, { organizationIds: ids })
    const [moved, removed] = await Promise.all([
      update(kept.id, { organizationIds: ids.toReversed() }),
      remove(gone.id),
    ])
    expect([moved.status, removed.status]).toEqual([200, 200])
  }

  expect((await get(kept.id)).organizationIds.toSorted()).toEqual(ids.toSorted())
})

test('a profile that is removed gives its organizations back; the default stays', async () => {
  const customer = await aCustomer(alerts())
  const { id } = await aProfileNamed()
  await update(id, { organizationIds: [customer.organizationId] })

  expect((await remove(id)).status).toBe(200)

  const standard = await theDefault()
  expect(await profileOf(customer)).toEqual([standard.id])
  expect((await remove(id)).status).toBe(404)
  const refused = await remove(standard.id)
  expect(refused.status).toBe(409)
  expect(refused.body.error.message).toMatch(/default profile cannot be removed/)
})

test('each change is audited', async () => {
  const { id } = await aProfileNamed()
  await update(id, { description: 'Changed' })
  await remove(id)

  const events = await alerts().managing.transaction((tx) =>
    tx.selectFrom('audit_event').select(['type', 'details']).execute(),
  )
  const own = events.filter(({ details }) => JSON.stringify(details).includes(id))
  expect(own.map(({ type }) => type).toSorted()).toEqual([
    'alert-profile.created',
    'alert-profile.removed',
    'alert-profile.updated',
  ])
})

test.each([
  ['viewer', 403],
  ['editor', 200],
  ['administrator', 200],
] as const)('a %s who adds a profile gets %i', async (role, status) => {
  const user = aUser({ organizationId: alerts().managing.id, role })
  expect((await create({ name: `By ${role}` }, user)).status).toBe(status)
})

test('people of a customer see no profile', async () => {
  const customer = await aCustomer(alerts())
  const { status } = await alerts().web.call(customer.user, alertProfilesApi.list)
  expect(status).toBe(403)
})

const aNewRule = { name: 'Mine', filter: 'who=eve' }

test('a limited editor changes no profile and no rule that others use as well, and is told why', async () => {
  const [seen, hidden] = [await aCustomer(alerts()), await aCustomer(alerts())]
  const shared = await aProfileNamed()
  await update(shared.id, { organizationIds: [seen.organizationId, hidden.organizationId] })
  const editor = aLimitedEditor(alerts(), [seen])
  const ofDefault = await theDefault()
  const { web } = alerts()
  const attempts = async (profileId: string) => {
    const [rule] = (await get(profileId)).rules
    const inProfile = { params: { profileId } }
    const ofRule = { params: { profileId, ruleId: rule.id } }
    const delivery = { ...inProfile, body: noDelivery }
    return [
      await update(profileId, { name: `Mine ${randomUUID()}` }, editor),
      await web.call(editor, alertProfilesApi.updateDelivery, delivery),
      await web.call(editor, alertProfilesApi.remove, inProfile),
      await web.call(editor, alertRulesApi.create, { ...inProfile, body: aNewRule }),
      await web.call(editor, alertRulesApi.update, { ...ofRule, body: { isActive: false } }),
      await web.call(editor, alertRulesApi.restore, ofRule),
    ]
  }

  const refused = [
    ...(await attempts(shared.id)),
    ...(await attempts(ofDefault.id)).toSpliced(2, 1),
  ]

  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403))
  expect(refused[3]?.text).toContain('also used by one organization that you do not see')
})

test('a profile that only organizations use whom the editor sees is theirs to change', async () => {
  const seen = await aCustomer(alerts())
  const editor = aLimitedEditor(alerts(), [seen])
  const { body } = await create({ name: `Copy ${randomUUID()}` }, editor)
  await update(body.id, { organizationIds: [seen.organizationId] }, editor)

  const [rule] = (await get(body.id)).rules
  const changed = await alerts().web.call(editor, alertRulesApi.update, {
    params: { profileId: body.id, ruleId: rule.id },
    body: { isActive: false },
  })

  expect(changed.status).toBe(200)
})
