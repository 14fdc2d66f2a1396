import { directoriesApi } from '@gatehouse/contract/directories'
import { ActivityRecordId } from '@gatehouse/contract/ids'
import { beforeEach, expect, test } from 'vitest'
import type { UserPrincipal } from '#platform/context.ts'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { aUser } from '#platform/testing/web.ts'
import { anObject, type TestCustomer, useDirectories } from './testing.ts'

const directories = useDirectories()

beforeEach(() => {
  directories().recorded.memberships = []
})

/** Alice came into Staff, and a source recorded it half a minute before that was seen. */
async function aChange() {
  const customer = await directories().customer()
  const alice = anObject('user', 'Alice')
  const staff = anObject('group', 'Staff')
  await customer.picture([alice, staff])
  const at = await customer.picture([alice, { ...staff, memberIds: [alice.id] }])
  const recordId = ActivityRecordId.parse(uuidv7(at))
  directories().recorded.memberships = [
    {
      ...{ groupId: staff.id, memberPath: alice.path, change: 'added' },
      at: new Date(at.getTime() - 30_000).toISOString(),
      ...{ who: 'CORP\\boss', certainty: 'exact', recordId },
    },
  ]
  return { customer, alice, staff, recordId }
}

const changesOf = async ({ ok, directoryId }: TestCustomer, directoryObjectId: string) =>
  (await ok(directoriesApi.object, { params: { directoryId, directoryObjectId } }))
    .membershipChanges

test('a change says who made it, seen from the group and from the member', async () => {
  const { customer, alice, staff, recordId } = await aChange()

  for (const id of [alice.id, staff.id]) {
    expect(await changesOf(customer, id)).toMatchObject([
      { change: 'added', by: { who: 'CORP\\boss', certainty: 'exact', recordId } },
    ])
  }
})

test('who may not read activity is not told who made it', async () => {
  const { customer, alice } = await aChange()
  const { organization, directoryId } = customer
  const params = { directoryId, directoryObjectId: alice.id }
  const token: UserPrincipal = {
    ...aUser({ organizationId: organization.id, role: 'co-managing-administrator' }),
    by: {
      ...{ kind: 'api-token', apiTokenId: organization.id as never },
      allows: (permission) => permission !== 'activity:read',
    },
  }

  const { status, body } = await customer.call(directoriesApi.object, { params }, token)

  expect(status).toBe(200)
  expect(body.membershipChanges).toHaveLength(1)
  expect(body.membershipChanges[0].by).toBe(undefined)
})

test('while the index of records is away the object is shown without', async () => {
  const { customer, alice } = await aChange()
  directories().recorded.memberships = new Error('The index is away.')

  const changes = await changesOf(customer, alice.id)

  expect(changes).toMatchObject([{ change: 'added', member: { name: 'Alice' } }])
  expect(changes[0]?.by).toBe(undefined)
})
