import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import {
  aCustomer,
  aRecord,
  found,
  send,
  type TestCustomer,
  until,
  useActivity,
} from '../activity/testing.ts'
import { indexedBatches, journalBatches, type ReadableBatch } from '#domains/activity'
import { systemContext } from '#platform/context.ts'
import { never } from '#platform/clickhouse/lanes.ts'
import { compileFilters, type Filter, textFields, type TextField, textOperators } from './filter.ts'
import { indexFilter } from './index-filter.ts'
import { wireActions } from './known-values.ts'
import { toWireRecord } from './wire-record.ts'

const activity = useActivity()
let customer: TestCustomer
const batches: ReadableBatch[] = []

const who = ['NORTHWIND\\Alice', 'bob', 'ΣΟΦΟΣ', 'K', 'ß']
const actions = ['Added', 'Executed', 'Lost', 'Failed Logon', 'Copied', 'Session Start'] as const
const records = Array.from({ length: 60 }, (_, index) =>
  aRecord({
    who: who[index % 5] ?? '',
    what: `thing-${index}`,
    action: actions[index % 6] ?? 'Added',
    succeeded: index % 4 !== 0,
    at: new Date(Date.UTC(2026, 10, 1 + (index % 20), index % 24, 0, 0, index)).toISOString(),
    details:
      index % 3 === 0 ? [{ property: 'Title', before: 'clerk', after: `chief-${index % 7}` }] : [],
  }),
)

beforeAll(async () => {
  customer = await aCustomer(activity())
  for (let start = 0; start < records.length; start += 3) {
    await send(activity(), customer, records.slice(start, start + 3))
  }
  activity().startIndexer()
  await found(activity(), customer, records.length)
  const reading = { of: customer.organizationId, after: 0, isWanted: () => true, signal: never }
  for await (const batch of journalBatches(context(), reading)) batches.push(batch)
  // The index tells how far it is a moment after it has inserted.
  await until(
    () => ask([{ field: 'What', operator: 'Equals', value: 'thing-0' }]),
    (mayHold) => mayHold !== undefined && !mayHold(batches.at(-1) as ReadableBatch),
  )
})

const context = () => systemContext('test', activity().parts)

function ask(filters: readonly Filter[]) {
  const filter = indexFilter(filters)
  const organizationIds = [customer.organizationId]
  if (!filter) return Promise.resolve(undefined)
  return indexedBatches(context(), activity().index, { organizationIds, filter })
}

const plan = () => ({ organizationId: customer.organizationId, name: 'Northwind', id: '{}' })

const aValue = fc.constantFrom(
  ...['alice', 'bob', 'σοφος', 'k', 'thing-1', 'thing-17', 'title', 'clerk', 'chief-3', 'srv-1'],
  ...['Gatehouse action', 'Executed', 'Copied (Failed Attempt)', 'x', 'ß', 'SS', 'group'],
)
const fields = (Object.keys(textFields) as TextField[]).filter((field) => field !== 'Action')
const aTime = fc.integer({ min: Date.UTC(2026, 9, 30), max: Date.UTC(2026, 10, 25) })
const aFilter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    field: fc.constantFrom(...fields),
    operator: fc.constantFrom(...textOperators),
    value: aValue,
  }),
  fc.record({
    field: fc.constant('Action' as const),
    operator: fc.constantFrom('Equals' as const, 'NotEqualTo' as const),
    value: fc.constantFrom(...wireActions),
  }),
  fc.record({
    field: fc.constant('When' as const),
    operator: fc.constantFrom('Equals' as const, 'NotEqualTo' as const),
    span: fc.record({ from: aTime, to: aTime }),
  }),
)

test('the index leaves out no batch in which something matches', () =>
  fc.assert(
    fc.asyncProperty(fc.array(aFilter, { minLength: 1, maxLength: 3 }), async (filters) => {
      const matches = compileFilters(filters)
      const mayHold = await ask(filters)
      for (const batch of batches) {
        const holds = [...batch.records(0)].some((record) => matches(toWireRecord(record, plan())))
        if (holds) expect(mayHold?.(batch)).not.toBe(false)
      }
    }),
    { numRuns: 150 },
  ))

test.each<[Filter, number]>([
  [{ field: 'What', operator: 'Equals', value: 'thing-17' }, 1],
  [{ field: 'Before', operator: 'Contains', value: 'CLERK' }, 20],
  [{ field: 'After', operator: 'Equals', value: 'chief-3' }, 3],
  [{ field: 'Action', operator: 'Equals', value: 'Session start' }, 10],
])('by %j it leaves %d batches', async (filter, count) => {
  const mayHold = await ask([filter])

  expect(batches.filter((batch) => mayHold?.(batch)).length).toBe(count)
})

test('a record is looked for at the time that its RID holds', async () => {
  const [record] = batches[7]?.records(0) ?? []
  const value = record ? toWireRecord(record, plan()).rid : ''

  const mayHold = await ask([{ field: 'RID', operator: 'Equals', value }])

  expect(batches.filter((batch) => mayHold?.(batch))).toEqual([batches[7]])
})

test('without its cursor or while it is built again the index is not believed', async () => {
  const filter: Filter = { field: 'What', operator: 'Equals', value: 'thing-17' }
  const { db } = activity().parts
  const request = (isRequested: boolean) =>
    db.asSystem('a rebuild in a test', async (tx) => {
      if (isRequested)
        await tx.insertInto('activity_index_rebuild').values({ requested_at: new Date() }).execute()
      else await tx.deleteFrom('activity_index_rebuild').execute()
    })

  await request(true)
  const meanwhile = await ask([filter])
  await request(false)

  expect(meanwhile).toBeUndefined()
})
