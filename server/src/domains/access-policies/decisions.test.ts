import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import type { UserId } from '@gatehouse/contract/ids'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { expect, test } from 'vitest'
import { decisionFor } from './decision.service.ts'
import { listAccess } from './list-access.service.ts'
import { aCustomer, aPerson, type TestCustomer, useAccess } from './testing.ts'

const access = useAccess()
const scope = { organizationIds: [], targetIds: [], targetGroupIds: [], isEverything: false }
const ask = async (userId: UserId, customer: TestCustomer, typeName?: string, more: object = {}) =>
  decisionFor(access().ctx, {
    ...{
      userId,
      organizationId: customer.id,
      targetId: customer.targetId,
      at: access().clock.now(),
    },
    ...(typeName === undefined ? {} : { sessionTypeId: (await access().type(typeName)).id }),
    ...more,
  })
const simulate = (customer: TestCustomer, body: object = {}, as = access().admin) =>
  access().web.call(as, accessPoliciesApi.simulate, {
    ...{ params: { organizationId: customer.id }, body: { targetId: customer.targetId, ...body } },
  })

test('a policy over targets, a group, an organization or everything lets somebody in, and no other', async () => {
  const [customer, other] = [await aCustomer(access()), await aCustomer(access())]
  const type = await access().type('Root by sudo')
  const scopes = [
    { targetIds: [customer.targetId] },
    { targetGroupIds: [customer.groupId] },
    { organizationIds: [customer.id] },
    { isEverything: true },
  ]

  for (const part of scopes) {
    const userId = await aPerson(access())
    const { id } = await access().policy({
      ...{ userIds: [userId], sessionTypeIds: [type.id], scope: { ...scope, ...part } },
    })
    const { decision, policy, sessionType } = await ask(userId, customer, 'Root by sudo')
    expect(decision).toMatchObject({ outcome: 'allowed', policyId: id })
    expect([policy?.id, sessionType?.id]).toEqual([id, type.id])
    const elsewhere = await ask(userId, other, 'Root by sudo')
    expect(elsewhere.decision.outcome).toBe('isEverything' in part ? 'allowed' : 'refused')
    expect((await ask(userId, customer, 'Ephemeral user')).decision.outcome).toBe('refused')
    expect((await ask(await aPerson(access()), customer, 'Root by sudo')).decision.outcome).toBe(
      'refused',
    )
  }
})

test('a rule of another organization’s group never holds a target', async () => {
  const [customer, other] = [await aCustomer(access()), await aCustomer(access())]
  const type = await access().type('Root by sudo')
  const userId = await aPerson(access())
  const rule = JSON.stringify({ kinds: ['linux'], tags: [], pattern: '', siteIds: [] })
  await access().parts.db.inOrganization(other.id, (tx) =>
    tx.updateTable('target_group').set({ rule }).execute(),
  )
  await access().policy({
    ...{ userIds: [userId], sessionTypeIds: [type.id] },
    scope: { ...scope, targetGroupIds: [other.groupId] },
  })

  expect((await ask(userId, other, 'Root by sudo')).decision.outcome).toBe('allowed')
  expect((await ask(userId, customer, 'Root by sudo')).decision.outcome).toBe('refused')
})

test('somebody who is switched off, or does not reach the customer, is refused', async () => {
  const customer = await aCustomer(access())
  const type = await access().type('Root by sudo')
  const people = [
    await aPerson(access(), { isEnabled: false }),
    await aPerson(access(), { role: 'editor' }),
    await aPerson(access(), { organizationId: customer.id, role: 'business-viewer' }),
  ]
  await access().policy({
    ...{ userIds: people, sessionTypeIds: [type.id], scope: { ...scope, isEverything: true } },
  })

  const texts: string[] = []
  for (const userId of people) {
    const { decision } = await ask(userId, customer, 'Root by sudo')
    expect(decision.outcome).toBe('refused')
    const query = { organizationId: customer.id }
    expect((await listAccess(access().ctx, userId, query)).choices).toEqual([])
    texts.push(decision.text)
  }
  expect(texts[0]).toContain('is switched off')
  expect(texts[1]).toContain('has no right to open sessions')
  expect(texts[2]).toContain('has no right to open sessions')
})

test('a policy about a credential lets in where that credential is used', async () => {
  const [customer, other] = [await aCustomer(access()), await aCustomer(access())]
  const type = await access().type('Stored account')
  const userId = await aPerson(access())
  await access().policy({
    ...{ kind: 'credential', userIds: [userId], sessionTypeIds: [type.id] },
    credentialIds: [customer.credentialId],
  })

  expect((await ask(userId, customer, 'Stored account')).decision.outcome).toBe('allowed')
  expect((await ask(userId, other, 'Stored account')).decision.outcome).toBe('refused')
  expect((await listAccess(access().ctx, userId)).choices).toMatchObject([
    { targetId: customer.targetId, sessionTypeName: 'Stored account' },
  ])
})

test('without a session type the only one that is allowed is taken, and of several none', async () => {
  const customer = await aCustomer(access())
  const [root, plain] = [await access().type('Root by sudo'), await access().type('Ephemeral user')]
  const userId = await aPerson(access())
  const { targetId } = customer
  const policy = { userIds: [userId], scope: { ...scope, targetIds: [targetId] } }
  expect((await ask(userId, customer)).decision.outcome).toBe('refused')

  await access().policy({ ...policy, sessionTypeIds: [root.id] })
  expect((await ask(userId, customer)).sessionType?.name).toBe('Root by sudo')

  await access().policy({ ...policy, sessionTypeIds: [plain.id] })
  expect((await ask(userId, customer)).decision).toMatchObject({
    outcome: 'refused',
    text: 'Several session types are allowed here: Ephemeral user, Root by sudo. Say which.',
  })
})

test('a target of another organization is not there', async () => {
  const [customer, other] = [await aCustomer(access()), await aCustomer(access())]
  const userId = await aPerson(access())
  const crossed = { ...customer, targetId: other.targetId }

  await expect(ask(userId, crossed, 'Root by sudo')).rejects.toThrow('No target')
  expect((await simulate(crossed)).status).toBe(404)
  await expect(
    ask(userId, customer, undefined, { sessionTypeId: uuidv7(new Date()) }),
  ).rejects.toThrow('No session type')
})

test('somebody’s choices are what they could open, each with the policy that counts', async () => {
  const [one, two] = [await aCustomer(access(), 'alpha'), await aCustomer(access(), 'beta')]
  const types = [await access().type('Root by sudo'), await access().type('Ephemeral user')]
  const userId = await aPerson(access())
  const common = { userIds: [userId], scope: { ...scope, organizationIds: [one.id, two.id] } }
  await access().policy({ ...common, sessionTypeIds: types.map(({ id }) => id) })
  await access().policy({
    ...{ ...common, sessionTypeIds: types.map(({ id }) => id), priority: 200 },
    scope: { ...scope, targetIds: [two.targetId] },
    profile: { ...defaultProfile, requiresTicket: true, networks: ['10.0.0.0/8'] },
  })
  const list = (query: object = {}) => listAccess(access().ctx, userId, query)

  const { choices, isComplete } = await list()

  expect(isComplete).toBe(true)
  expect(choices).toHaveLength(4)
  expect(new Set(choices.map((one) => `${one.targetName} ${one.requiresTicket}`))).toEqual(
    new Set(['alpha false', 'beta true']),
  )
  expect(
    (await list({ sourceAddress: '192.0.2.1' })).choices.every((one) => !one.requiresTicket),
  ).toBe(true)
  expect((await list({ text: 'bet' })).choices).toHaveLength(2)
  expect((await list({ organizationId: one.id })).choices).toHaveLength(2)
  expect(await list({ limit: 3 })).toMatchObject({ isComplete: false, choices: { length: 3 } })
  expect((await listAccess(access().ctx, await aPerson(access()))).choices).toEqual([])
})

test('the simulator says for everybody whom a policy names what they could, and why not', async () => {
  const customer = await aCustomer(access())
  const type = await access().type('Ephemeral user')
  const [inside, outside] = [await aPerson(access()), await aPerson(access())]
  const hours = { days: ['mon' as const], range: '08:00-18:00' }
  const { id } = await access().policy({
    ...{ userIds: [inside, outside], sessionTypeIds: [type.id] },
    scope: { ...scope, targetIds: [customer.targetId] },
    profile: { ...defaultProfile, hours },
  })
  const answersOf = async (body: object) => {
    const { body: said } = await simulate(customer, body)
    return accessPoliciesApi.simulate.response.parse(said)
  }

  const monday = await answersOf({ at: '2026-11-23T09:00:00.000Z' })
  const night = await answersOf({ at: '2026-11-23T03:00:00.000Z', userId: inside })

  const own = monday.answers.filter(({ userId }) => [inside, outside].includes(userId))
  expect(own.map(({ decision }) => decision.outcome)).toEqual(['allowed', 'allowed'])
  expect(monday.isComplete).toBe(true)
  expect(night.answers).toHaveLength(1)
  expect(night.answers[0]?.decision.outcome).toBe('refused')
  expect(night.answers[0]?.decision.verdicts.find(({ policyId }) => policyId === id)).toMatchObject(
    {
      outcome: 'refuses',
      reasons: ['It allows Monday, 08:00-18:00, and it is Monday 03:00 (UTC).'],
    },
  )
})

test('people of a customer, and users who are not there, are not simulated', async () => {
  const customer = await aCustomer(access())

  expect((await simulate(customer, {}, customer.user)).status).toBe(403)
  expect((await simulate(customer, { userId: uuidv7(new Date()) })).status).toBe(404)
})

test('of many answers a thousand come, and it is told', async () => {
  const customer = await aCustomer(access())
  const types = [await access().type('Root by sudo'), await access().type('Ephemeral user')]
  const { parts, managing } = access()
  const rows = Array.from({ length: 501 }, () => uuidv7(new Date()))
  await parts.db.inOrganization(managing.id, (tx) =>
    tx
      .insertInto('user')
      .values(
        rows.map((id) => ({ id, username: id, role: 'administrator', created_at: new Date() })),
      )
      .execute(),
  )
  await access().policy({
    ...{ userIds: rows as UserId[], sessionTypeIds: types.map(({ id }) => id) },
    scope: { ...scope, targetIds: [customer.targetId] },
  })

  const { body } = await simulate(customer)

  expect(body.answers).toHaveLength(1000)
  expect(body.isComplete).toBe(false)
})
