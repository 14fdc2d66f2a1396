import { accessPoliciesApi } from '@gatehouse/contract/access-policies'
import { DirectoryId, DirectoryObjectId, type UserId } from '@gatehouse/contract/ids'
import { beforeAll, describe, expect, test } from 'vitest'
import { directoryChanged } from '#domains/directories'
import { userChanged } from '#domains/users'
import { type EventHandler, onEvent, raise } from '#platform/jobs/jobs.ts'
import { workOff } from '#platform/testing/queue.ts'
import {
  aDirectory,
  keepObject,
  removeObject,
  type TestDirectory,
} from '../directory-users/testing.ts'
import { anOrganization } from '../organizations/testing.ts'
import { accessPolicyHandlers } from './access-policy.jobs.ts'
import { accessChanged } from './access-changed.ts'
import { decide } from './decide.ts'
import { aPolicy, aQuestion, ids } from './decide-testing.ts'
import { listAccess } from './list-access.service.ts'
import { directoryGroupKey } from './policy-data.ts'
import { aCustomer, aPerson, type TestAccess, type TestCustomer, useAccess } from './testing.ts'

const access = useAccess()
let desk: TestAccess
let customer: TestCustomer
let corp: TestDirectory

beforeAll(async () => {
  desk = access()
  customer = await aCustomer(desk)
  corp = await aDirectory(desk.managing, { places: new Map() })
})

/** A user of the MSP who is the account of the directory. */
async function aDirectoryUser() {
  const { id: objectId } = await keepObject(corp, { name: `user${count()}` })
  const userId = await aPerson(desk)
  await desk.parts.db.inOrganization(desk.managing.id, (tx) =>
    tx
      .updateTable('user')
      .set({ directory_id: corp.id, directory_object_id: objectId, directory_account: 'CORP\\x' })
      .where('id', '=', userId)
      .execute(),
  )
  return { userId, objectId }
}

let counter = 0
const count = () => (counter += 1)

const aGroup = (memberIds: readonly string[], more: object = {}) =>
  keepObject(corp, { kind: 'group', name: `Group ${count()}`, memberIds, ...more })

/** Whom the group may be, on the customer's targets. */
async function aPolicyFor(groupId: DirectoryObjectId) {
  const type = await desk.type('Own account')
  return desk.policy({
    directoryGroups: [{ directoryId: corp.id, groupId }],
    ...{ sessionTypeIds: [type.id], scope: { ...nowhere, organizationIds: [customer.id] } },
  })
}
const nowhere = { organizationIds: [], targetIds: [], targetGroupIds: [], isEverything: false }

const choicesOf = async (userId: UserId) =>
  (await listAccess(desk.ctx, userId)).choices.map(({ policyName }) => policyName)

const simulated = async (body: object) => {
  const params = { organizationId: customer.id }
  const answer = await desk.web.call(desk.admin, accessPoliciesApi.simulate, {
    ...{ params, body: { targetId: customer.targetId, ...body } },
  })
  return accessPoliciesApi.simulate.response.parse(answer.body).answers
}

describe('the decision', () => {
  const directoryId = DirectoryId.parse(ids.web1)
  const groupId = DirectoryObjectId.parse(ids.webs)
  const group = directoryGroupKey(directoryId, groupId)
  const policy = aPolicy({ members: { userIds: new Set(), directoryGroups: new Set([group]) } })

  test('names who is in the group, and nobody else', () => {
    const { user } = aQuestion([policy])

    const inside = decide(
      aQuestion([policy], { user: { ...user, directoryGroups: new Set([group]) } }),
    )
    const outside = decide(aQuestion([policy]))

    expect(inside.outcome).toBe('allowed')
    expect(outside.outcome).toBe('refused')
    expect(outside.verdicts[0]?.reasons).toEqual([
      'It names neither the user alice nor a directory group that they are in.',
    ])
  })

  test('takes a group of another directory with the same id for another group', () => {
    const { user } = aQuestion([policy])
    const other = directoryGroupKey(DirectoryId.parse(ids.web2), groupId)

    const { outcome } = decide(
      aQuestion([policy], { user: { ...user, directoryGroups: new Set([other]) } }),
    )

    expect(outcome).toBe('refused')
  })
})

test('who is in a group of the group may open what its policy allows, until they leave it', async () => {
  const { userId, objectId } = await aDirectoryUser()
  const inner = await aGroup([objectId])
  const outer = await aGroup([inner.id])
  const { name } = await aPolicyFor(outer.id)

  const before = await choicesOf(userId)
  await keepObject(corp, { id: inner.id, kind: 'group', name: 'Inner', memberIds: [] })

  expect(before).toEqual([name])
  expect(await choicesOf(userId)).toEqual([])
})

test('the simulator answers for people of a group, by name and for everybody', async () => {
  const { userId, objectId } = await aDirectoryUser()
  const group = await aGroup([objectId])
  const { id } = await aPolicyFor(group.id)

  const [alone] = await simulated({ userId })
  const everybody = await simulated({})

  expect(alone?.decision).toMatchObject({ outcome: 'allowed', policyId: id })
  expect(everybody.map((answer) => answer.userId)).toContain(userId)
})

test('whose directory lets them in no more is refused as who is switched off', async () => {
  const { userId, objectId } = await aDirectoryUser()
  const group = await aGroup([objectId])
  await aPolicyFor(group.id)
  await desk.parts.db.inOrganization(desk.managing.id, (tx) =>
    tx.updateTable('user').set({ directory_refusal: 'No.' }).where('id', '=', userId).execute(),
  )

  const [answer] = await simulated({ userId })

  expect(answer?.decision.outcome).toBe('refused')
})

test('a policy shows the groups it was given, and is changed as before', async () => {
  const group = await aGroup([])
  const { id, updatedAt: _, ...policy } = await aPolicyFor(group.id)

  const changed = await desk.web.call(desk.admin, accessPoliciesApi.update, {
    ...{ params: { accessPolicyId: id }, body: { ...policy, description: 'By group.' } },
  })

  expect(changed.body).toMatchObject({
    ...{ description: 'By group.', directoryGroups: [{ directoryId: corp.id, groupId: group.id }] },
  })
})

test('only security groups that are there are named, of directories that the caller sees', async () => {
  const list = await aGroup([], { isSecurityGroup: false })
  const gone = await aGroup([])
  await removeObject(corp, gone.id)
  const theirs = await aDirectory(await anOrganization(desk.parts), { places: new Map() })
  const elsewhere = await keepObject(theirs, { kind: 'group', name: 'All' })
  const input = (directoryId: string, groupId: string) => ({
    ...{ name: `Policy ${count()}`, scope: { organizationIds: [customer.id] } },
    directoryGroups: [{ directoryId, groupId }],
  })
  const editor = { ...desk.admin, reach: new Set([desk.managing.id, customer.id]) }

  expect((await desk.create(input(corp.id, list.id))).status).toBe(400)
  expect((await desk.create(input(corp.id, gone.id))).status).toBe(404)
  expect((await desk.create(input(theirs.id, elsewhere.id), editor)).status).toBe(404)
  expect((await desk.create(input(theirs.id, elsewhere.id))).status).toBe(200)
})

test('a group goes with its directory, and the policy then allows less', async () => {
  const other = await aDirectory(await anOrganization(desk.parts), { places: new Map() })
  const group = await keepObject(other, { kind: 'group', name: 'All' })
  const policy = await desk.policy({
    directoryGroups: [{ directoryId: other.id, groupId: group.id }],
    scope: { ...nowhere, organizationIds: [customer.id] },
  })

  await other.organization.transaction((tx) =>
    tx.deleteFrom('target').where('id', '=', other.targetId).execute(),
  )

  const params = { accessPolicyId: policy.id }
  const { body } = await desk.web.call(desk.admin, accessPoliciesApi.get, { params })
  expect(body.directoryGroups).toEqual([])
})

test('what people have open is looked at when their groups change', async () => {
  const { userId, objectId } = await aDirectoryUser()
  const group = await aGroup([objectId])
  await aPolicyFor(group.id)
  const told: string[] = []
  const listening: EventHandler[] = [
    onEvent({
      event: userChanged,
      name: 'test',
      run: async (_, one) => void told.push(one.userId),
    }),
    onEvent({ event: accessChanged, name: 'test', run: async () => void told.push('all') }),
  ]
  await workOff(desk.parts, [], [])

  await corp.organization.transaction((tx) =>
    raise(tx, directoryChanged, {
      ...{ organizationId: corp.organization.id, directoryId: corp.id },
      ...{ accountIds: [objectId], isAny: false },
    }),
  )
  await keepObject(corp, { id: group.id, kind: 'group', name: 'Group', memberIds: [] })
  await workOff(desk.parts, [], [...accessPolicyHandlers, ...listening])

  // The picture of a test says that anybody may be otherwise.
  expect(told).toEqual([userId, 'all'])
})
