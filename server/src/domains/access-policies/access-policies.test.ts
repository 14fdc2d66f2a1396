import { randomUUID } from 'node:crypto'
import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { uuidv7 } from '#platform/crypto/ids.ts'
import type { OrganizationId } from '@gatehouse/contract/ids'
import { aUser } from '#platform/testing/web.ts'
import { expect, test } from 'vitest'
import { aCustomer, aPerson, type TestCustomer, useAccess } from './testing.ts'

const access = useAccess()
const get = (accessPolicyId: string, as = access().admin) =>
  access().web.call(as, accessPoliciesApi.get, { params: { accessPolicyId } })
const update = (accessPolicyId: string, body: object, as = access().admin) =>
  access().web.call(as, accessPoliciesApi.update, { params: { accessPolicyId }, body })
const remove = (accessPolicyId: string) =>
  access().web.call(access().admin, accessPoliciesApi.remove, { params: { accessPolicyId } })
const named = () => `Policy ${randomUUID()}`
const scopeOf = (customer: TestCustomer) => ({
  organizationIds: [customer.id],
  targetIds: [customer.targetId],
  targetGroupIds: [customer.groupId],
  isEverything: false,
})

test('a policy keeps what it names', async () => {
  const customer = await aCustomer(access())
  const userId = await aPerson(access())
  const type = await access().type('Root by sudo')
  const input = { name: named(), userIds: [userId, userId], sessionTypeIds: [type.id] }

  const { status, body } = await access().create({ ...input, scope: scopeOf(customer) })

  expect(status).toBe(200)
  expect(body).toMatchObject({
    ...{ ...input, userIds: [userId], scope: scopeOf(customer), credentialIds: [] },
    ...{ isEnabled: true, priority: 100, kind: 'resource', profile: defaultProfile },
  })
  expect((await get(body.id)).body).toEqual(body)
  expect((await access().type('Root by sudo')).policyCount).toBeGreaterThan(0)
})

test('a policy is changed as a whole, and removed', async () => {
  const customer = await aCustomer(access())
  const { id } = await access().policy({ scope: scopeOf(customer) })
  const scope = { targetIds: [customer.targetId] }
  const changed = await update(id, { name: named(), scope, priority: 7, isEnabled: false })

  expect(changed.body).toMatchObject({ priority: 7, isEnabled: false })
  expect(changed.body.scope).toEqual({
    ...scope,
    organizationIds: [],
    targetGroupIds: [],
    isEverything: false,
  })
  expect((await remove(id)).status).toBe(200)
  expect((await get(id)).status).toBe(404)
  expect((await update(id, { name: named(), scope })).status).toBe(404)
})

test('what a policy names goes with it, and the policy then allows less', async () => {
  const { parts, policy } = access()
  const customer = await aCustomer(access())
  const userId = await aPerson(access())
  const { credentialId } = customer
  const type = await access().type('Stored account')
  const { id } = await policy({ userIds: [userId], scope: scopeOf(customer) })
  const other = await policy({
    kind: 'credential',
    sessionTypeIds: [type.id],
    credentialIds: [credentialId],
  })

  await parts.db.inOrganization(customer.id, async (tx) => {
    await tx.deleteFrom('target').where('id', '=', customer.targetId).execute()
    await tx.deleteFrom('target_group').where('id', '=', customer.groupId).execute()
  })
  await access().managing.transaction((tx) =>
    tx.deleteFrom('user').where('id', '=', userId).execute(),
  )

  const scope = {
    organizationIds: [customer.id],
    targetIds: [],
    targetGroupIds: [],
    isEverything: false,
  }
  expect((await get(id)).body).toMatchObject({ userIds: [], scope })
  expect((await get(other.id)).body.credentialIds).toEqual([])
  await parts.db.asSystem('remove a customer', (tx) =>
    tx.deleteFrom('organization').where('id', '=', customer.id).execute(),
  )
  expect((await get(id)).body.scope).toEqual({ ...scope, organizationIds: [] })
})

test('a session type that a policy names stays', async () => {
  const { web, admin, policy } = access()
  const customer = await aCustomer(access())
  const { body } = await web.call(admin, sessionTypesApi.create, {
    body: { name: named(), loginAccount: 'stored' },
  })
  const { id } = await policy({ sessionTypeIds: [body.id], scope: scopeOf(customer) })
  const removeType = () =>
    web.call(admin, sessionTypesApi.remove, { params: { sessionTypeId: body.id } })

  const refused = await removeType()
  expect(refused.status).toBe(409)
  expect(refused.body.error.message).toContain('one access policy names it')
  await remove(id)
  expect((await removeType()).status).toBe(200)
})

test('what is not there, or not seen, is not found', async () => {
  const [seen, hidden] = [await aCustomer(access()), await aCustomer(access())]
  const limited = aUser({
    organizationId: access().managing.id,
    reach: new Set([access().managing.id, seen.id]),
  })
  const nothing = uuidv7(new Date())
  const stranger = await aPerson(access(), { organizationId: hidden.id, role: 'business-viewer' })
  const cases = [
    { scope: { organizationIds: [hidden.id] } },
    { scope: { targetIds: [hidden.targetId] } },
    { scope: { targetGroupIds: [hidden.groupId] } },
    { scope: { targetIds: [nothing] } },
    { scope: { targetIds: [seen.groupId] } },
    { scope: scopeOf(seen), userIds: [stranger] },
    { scope: scopeOf(seen), userIds: [nothing] },
    { scope: scopeOf(seen), sessionTypeIds: [nothing] },
    { scope: scopeOf(seen), credentialIds: [hidden.credentialId] },
  ]

  for (const input of cases) {
    const { status } = await access().create({ name: named(), ...input }, limited)
    expect([input, status]).toEqual([input, 404])
  }
  expect((await access().create({ name: named(), scope: scopeOf(seen) }, limited)).status).toBe(200)
})

test('who does not see all that a policy names can neither read the rest nor change it', async () => {
  const [seen, hidden] = [await aCustomer(access()), await aCustomer(access())]
  const scope = {
    organizationIds: [seen.id, hidden.id],
    targetIds: [seen.targetId, hidden.targetId],
  }
  const { id } = (await access().create({ name: named(), scope })).body
  const reach = new Set<OrganizationId>([access().managing.id, seen.id])
  const limited = aUser({ organizationId: access().managing.id, reach })

  const { body } = await get(id, limited)
  expect(body.scope).toMatchObject({ organizationIds: [seen.id], targetIds: [seen.targetId] })
  expect((await update(id, { name: named(), scope: body.scope }, limited)).status).toBe(403)
  expect((await get(id)).body.scope).toMatchObject(scope)
})

test('of two with one name at once one is added; changes at once leave one of them whole', async () => {
  const [one, two] = [await aCustomer(access()), await aCustomer(access())]
  const name = named()
  const answers = await Promise.all(
    [one, two].map((customer) => access().create({ name, scope: scopeOf(customer) })),
  )
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])

  const { id } = answers.find(({ status }) => status === 200)?.body ?? {}
  const changes = await Promise.all(
    [one, two, one, two].map((customer) => update(id, { name, scope: scopeOf(customer) })),
  )
  expect(changes.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect([scopeOf(one), scopeOf(two)]).toContainEqual((await get(id)).body.scope)
})

test.each([
  ['viewer', 403, 403],
  ['editor', 200, 403],
  ['administrator', 200, 200],
] as const)('a %s reads with %i and writes with %i', async (role, reading, writing) => {
  const user = aUser({ organizationId: access().managing.id, role })
  const body = { name: named(), scope: { isEverything: true } }

  expect((await access().web.call(user, accessPoliciesApi.list)).status).toBe(reading)
  expect((await access().create(body, user)).status).toBe(writing)
})

test('people of a customer see no policy', async () => {
  const { user } = await aCustomer(access())
  expect((await access().web.call(user, accessPoliciesApi.list)).status).toBe(403)
})
