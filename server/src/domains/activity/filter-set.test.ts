import {
  type ActivityFilter,
  operators,
  textFields,
  type TextFilter,
} from '@gatehouse/contract/activity'
import { type ActivityRecord, actions } from '@gatehouse/contract/activity-record'
import { ActivityRecordId, ConnectorId, SourceId } from '@gatehouse/contract/ids'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileFilter } from './activity-filter.ts'
import { compileFilters } from './filter-set.ts'

/** Few different words, so that what a set remembers of one record is asked for by the next. */
const word = fc.constantFrom('', 'a', 'A', 'ab', 'ΑΣ', 'ας', 'İ', 'ß', '\n', '\0', 'Add')
const filled = word.filter((text) => text !== '')

const ids = {
  sourceId: SourceId.parse(randomUUID()),
  connectorId: ConnectorId.parse(randomUUID()),
}

const record: fc.Arbitrary<ActivityRecord> = fc
  .record({
    at: fc
      .constantFrom('2026-03-29T00:59:59.999Z', '2026-10-25T01:00:00.000Z', '2026-11-20T22:30:00Z')
      .map((at) => new Date(at).toISOString()),
    who: word,
    action: fc.constantFrom(...actions),
    objectType: word,
    what: word,
    where: word,
    workstation: word,
    source: filled,
    connector: filled,
    succeeded: fc.boolean(),
    details: fc.array(
      fc.record({ property: filled, before: word, after: word }, { requiredKeys: ['property'] }),
      { maxLength: 3 },
    ),
  })
  .map((facts) => ({
    ...ids,
    ...facts,
    id: ActivityRecordId.parse(randomUUID()),
    certainty: 'exact',
    receivedAt: facts.at,
  }))

const textFilters: fc.Arbitrary<TextFilter[]> = fc.array(
  fc.record({ operator: fc.constantFrom(...operators), value: filled }),
  { minLength: 1, maxLength: 3 },
)
const actionFilters = fc.array(
  fc.record({
    operator: fc.constantFrom('equals' as const, 'notEquals' as const),
    value: fc.constantFrom(...actions),
  }),
  { minLength: 1, maxLength: 2 },
)

const filter: fc.Arbitrary<ActivityFilter> = fc.record(
  {
    ...(Object.fromEntries(textFields.map((field) => [field, textFilters])) as Record<
      (typeof textFields)[number],
      typeof textFilters
    >),
    action: actionFilters,
    succeeded: fc.boolean(),
    timeOfDay: fc.constantFrom('22:00-06:00', '00:00-23:59', '02:00-03:00', '09:00-09:00'),
    text: fc.array(word, { maxLength: 2 }).map((words) => words.join(' ')),
  },
  { requiredKeys: [] },
)
/** Most with one condition or two, or hardly any record would match. */
const someFilter = fc.oneof(
  filter,
  fc.tuple(filter, fc.nat(), fc.nat()).map(([all, one, other]): ActivityFilter => {
    const named = Object.entries(all)
    const kept = [one, other].map((index) => named[index % Math.max(named.length, 1)])
    return Object.fromEntries(kept.filter((each) => each !== undefined))
  }),
)

test('many filters together find in each record what each of them finds alone', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns')
  let [found, asked] = [0, 0]
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 5, maxLength: 60 }),
      fc.array(someFilter, { minLength: 1, maxLength: 40 }),
      zones,
      (records, filters, zone) => {
        const set = compileFilters(
          filters.map((one, value) => ({ filter: one, value })),
          zone,
        )
        const alone = filters.map((one) => compileFilter(one, zone))

        // Twice, so that everything is remembered the second time.
        for (const one of [...records, ...records.toReversed()]) {
          const expected = [...alone.keys()].filter((index) => alone[index]?.(one))
          expect(set(one)).toEqual(expected)
          found += expected.length
          asked += alone.length
        }
      },
    ),
    { numRuns: 300 },
  )
  expect(found / asked).toBeGreaterThan(0.05)
  expect(found / asked).toBeLessThan(0.95)
})

test('more kinds of records than a set remembers change nothing', () => {
  const set = compileFilters(
    [
      { filter: { where: [{ operator: 'endsWith', value: '7' }] }, value: 'seven' },
      { filter: { connector: [{ operator: 'notEquals', value: 'c1' }] }, value: 'not c1' },
    ],
    'UTC',
  )
  const [sample] = fc.sample(record, 1)
  const valuesAt = (number: number) =>
    sample && set({ ...sample, where: `srv-${number}`, connector: `c${number % 2}` })

  for (let number = 0; number < 45_000; number += 1) valuesAt(number)

  expect(valuesAt(7)).toEqual(['seven'])
  expect(valuesAt(8)).toEqual(['not c1'])
  expect(valuesAt(20_007)).toEqual(['seven'])
})
