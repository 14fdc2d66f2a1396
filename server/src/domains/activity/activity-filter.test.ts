import {
  type ActivityFilter,
  operators,
  textFields,
  type TextFilter,
} from '@gatehouse/contract/activity'
import { actions, type CollectedRecord } from '@gatehouse/contract/activity-record'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { compileFilter } from './activity-filter.ts'
import { compileFilters } from './filter-set.ts'
import { recordTable } from './activity-index.ts'
import { recordsIn } from './activity-query.ts'
import { recordWriter } from './activity-row.ts'
import { sqlParams } from './sql-params.ts'
import { aRecord, useActivity } from './testing.ts'
import { unpackedRecords } from './unpacked-records.ts'

const activity = useActivity()

/** Text that is awkward to compare: wildcards, quotes, other scripts, letters that change length when folded. */
const pieces = [
  ...['a', 'A', 'b', 'AL', 'al', 'alice', 'ALICE', ' ', '%', '_', '\\', "'", '"', '`', '{', '}'],
  ...[
    'Σ',
    'σ',
    'ς',
    'ΑΣ',
    'ß',
    'ẞ',
    'SS',
    'İ',
    'i',
    'I',
    'ı',
    'É',
    'e\u0301',
    'é',
    '😀',
    '\n',
    '\t',
  ],
  ...['\0', '\u2028', '\u00a0', 'Ǆ', 'ǆ', '日本', '{p0:String}', '--', '/*', 'K', 'k'],
]
const text = (maxLength: number) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength }).map((all) => all.join('')),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength }) },
  )
const filled = (maxLength: number) => text(maxLength).filter((value) => value.length > 0)

const at = fc
  .date({ min: new Date('2025-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())

const record: fc.Arbitrary<CollectedRecord> = fc
  .record({
    at: fc.oneof(at, fc.constantFrom('2026-03-29T00:59:59.999Z', '2026-10-25T01:00:00.000Z')),
    who: text(8),
    action: fc.constantFrom(...actions),
    objectType: filled(2),
    what: filled(10),
    where: filled(5),
    workstation: text(2),
    succeeded: fc.boolean(),
    details: fc.array(
      fc.record(
        { property: filled(2), before: text(3), after: text(3) },
        { requiredKeys: ['property'] },
      ),
      { maxLength: 3 },
    ),
  })
  .map(aRecord)

const textFilter: fc.Arbitrary<TextFilter> = fc.record({
  operator: fc.constantFrom(...operators),
  value: filled(2),
})
const textFilters = fc.array(textFilter, { minLength: 1, maxLength: 3 })

const wholeFilter = fc.record({
  who: textFilters,
  what: textFilters,
  where: textFilters,
  objectType: textFilters,
  source: textFilters,
  connector: textFilters,
  workstation: textFilters,
  details: textFilters,
  before: textFilters,
  after: textFilters,
  action: fc.array(
    fc.record({
      operator: fc.constantFrom('equals' as const, 'notEquals' as const),
      value: fc.constantFrom(...actions),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  succeeded: fc.boolean(),
  from: at,
  to: at,
  timeOfDay: fc
    .array(fc.integer({ min: 0, max: 1439 }), { minLength: 2, maxLength: 2 })
    .map((minutes) => minutes.map(clock).join('-')),
  text: text(3),
})

/** One or two conditions, so that some records match and some do not. */
const filter: fc.Arbitrary<ActivityFilter> = fc
  .tuple(
    wholeFilter,
    fc.subarray(
      [...textFields, 'action', 'succeeded', 'from', 'to', 'timeOfDay', 'text'] as const,
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
  )
  .map(([whole, names]) => Object.fromEntries(names.map((name) => [name, whole[name]])))

const clock = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')

const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe']

beforeAll(() => activity().index.engine.command(`system stop merges ${recordTable}`))

async function foundInIndex(organizationId: string, wanted: ActivityFilter, timeZone: string) {
  const { values, bind } = sqlParams()
  const condition = recordsIn({ organizationIds: [organizationId], filter: wanted, timeZone }, bind)
  const rows = await activity().index.engine.query<{ id: string }>(
    `select id from ${recordTable} final where ${condition}`,
    values,
  )
  return rows.map(({ id }) => id).toSorted()
}

test('search, the filter in memory and many filters together find the same records', async () => {
  let [asked, telling] = [0, 0]
  const property = fc.asyncProperty(
    fc.array(record, { minLength: 1, maxLength: 40 }),
    fc.array(filter, { minLength: 10, maxLength: 25 }),
    fc.constantFrom(...zones),
    async (records, filters, timeZone) => {
      const organizationId = randomUUID()
      const write = recordWriter({
        organizationId,
        sourceId: randomUUID(),
        source: 'Ein Server',
        connectorId: randomUUID(),
        connector: 'Linux Accounts',
        receivedAt: new Date(),
      })
      const written = records.map((one) => write(one, new Date(one.at)))
      const rows = Buffer.from(written.map(({ line }) => line).join(''))
      await activity().index.engine.insertLines(recordTable, rows)
      const inMemory = unpackedRecords(rows)
      expect(written.map((one) => one.record)).toEqual(inMemory)
      const all = filters.map((one, value) => ({ filter: one, value }))
      const filtersOf = compileFilters(all, timeZone)
      const inSet = inMemory.map((one) => ({ id: one.id as string, found: filtersOf(one) }))

      for (const [number, wanted] of filters.entries()) {
        asked += 1
        const expected = inMemory
          .filter(compileFilter(wanted, timeZone))
          .map(({ id }) => id as string)
        if (expected.length > 0 && expected.length < records.length) telling += 1
        expect(await foundInIndex(organizationId, wanted, timeZone)).toEqual(expected.toSorted())
        const together = inSet.filter(({ found }) => found.includes(number)).map(({ id }) => id)
        expect(together).toEqual(expected)
      }
    },
  )
  await fc.assert(property, { numRuns: 40 })
  expect(telling / asked).toBeGreaterThan(0.1)
}, 120_000)
