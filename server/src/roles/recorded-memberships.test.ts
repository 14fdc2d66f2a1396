import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { directoryProperties as property } from '@gatehouse/contract/directory-words'
import { beforeAll, expect, test } from 'vitest'
import { systemContext, within } from '#platform/context.ts'
import {
  aCustomer,
  aRecord,
  found,
  send,
  type TestCustomer,
  useActivity,
} from '../domains/activity/testing.ts'
import { recordedMemberships } from './recorded-memberships.ts'

const activity = useActivity()
const staff = '1f3c2a10-5b6d-4e7f-8a90-000000000001'
const admins = '1f3c2a10-5b6d-4e7f-8a90-000000000002'
const alice = 'corp.test/Staff/Alice'
let customer: TestCustomer

const aChange = (guid: string, more: Partial<CollectedRecord> = {}): CollectedRecord =>
  aRecord({
    ...{ who: 'CORP\\boss', objectType: 'group', what: 'corp.test/Staff/Group' },
    ...more,
    details: [{ property: property.objectGuid, after: guid }, ...(more.details ?? [])],
  })
const came = { details: [{ property: property.member, after: alice }] }
const went = { details: [{ property: property.member, before: alice }] }

beforeAll(async () => {
  customer = await aCustomer(activity())
  activity().startIndexer()
  const other = await aCustomer(activity())
  const records = [
    aChange(staff, { ...came, at: '2026-11-20T09:00:00.000Z' }),
    aChange(staff, { ...went, at: '2026-11-20T10:00:00.000Z', certainty: 'joined' }),
    aChange(staff, { details: [{ property: 'description', before: 'a', after: alice }] }),
    aChange(staff, { ...came, succeeded: false }),
    aChange(admins, came),
    aChange(staff, { ...came, at: '2026-11-01T09:00:00.000Z' }),
  ]
  await send(activity(), customer, records)
  await send(activity(), other, [aChange(staff, { ...came, who: 'somebody else' })])
  await found(activity(), customer, records.length)
  await found(activity(), other, 1)
})

const ask = (groupIds: readonly string[]) =>
  recordedMemberships(activity().index)(
    within(systemContext('test', activity().parts), customer.organizationId, 'managed'),
    {
      groupIds,
      ...{ from: new Date('2026-11-20T00:00:00.000Z'), to: new Date('2026-11-22T00:00:00.000Z') },
    },
  )

test('members that came and went are read out of the records of their group, in that time, and of no other organization', async () => {
  const memberships = await ask([staff])

  expect(memberships).toMatchObject([
    { groupId: staff, memberPath: alice, change: 'removed', certainty: 'joined' },
    { groupId: staff, memberPath: alice, change: 'added', who: 'CORP\\boss' },
  ])
  expect(memberships).toHaveLength(2)
})

test('any number of groups can be asked for at once', async () => {
  const others = Array.from({ length: 120 }, () => crypto.randomUUID())

  const memberships = await ask([staff, ...others, admins])

  expect(new Set(memberships.map(({ groupId }) => groupId))).toEqual(new Set([staff, admins]))
})
