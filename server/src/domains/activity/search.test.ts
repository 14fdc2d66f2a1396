import { activityApi, facetFields, overviewApi, textFields } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { aUser, type Call } from '#platform/testing/web.ts'
import { recordTable } from './activity-index.ts'
import {
  aCustomer,
  aRecord,
  found,
  search,
  send,
  type TestCustomer,
  until,
  useActivity,
} from './testing.ts'

const activity = useActivity()
let customer: TestCustomer

const hour = (hours: number) => new Date(Date.UTC(2026, 10, 20, hours)).toISOString()

beforeAll(async () => {
  activity().startIndexer()
  customer = await aCustomer(activity(), { timeZone: 'Europe/Berlin' })
  await send(activity(), customer, [
    aRecord({ at: hour(1), who: 'alice', what: 'one', action: 'Added' }),
    aRecord({ at: hour(2), who: 'Alice Cooper', what: 'two' }),
    aRecord({ at: hour(3), who: 'bob', what: 'three', succeeded: false, action: 'Failed Logon' }),
    aRecord({ at: hour(4), who: 'bob', what: 'four 100%', workstation: '' }),
    aRecord({ at: hour(5), who: 'carol', what: 'five_six' }),
    aRecord({
      at: hour(6),
      who: 'carol',
      what: 'six',
      details: [{ property: 'members', before: 'alice,Bob', after: 'Bob' }],
    }),
  ])
  await found(activity(), customer, 6)
})

const whats = async (query: Parameters<typeof search>[2]): Promise<string[]> => {
  const { status, body } = await search(activity(), customer, query)
  expect([status, body.error?.message]).toEqual([200, undefined])
  return body.records.map(({ what }: ActivityRecord) => what)
}

test('records come newest first', async () => {
  expect(await whats({})).toEqual(['six', 'five_six', 'four 100%', 'three', 'two', 'one'])
})

test.each<[string, Parameters<typeof search>[2], string[]]>([
  ['contains, without case', { who: 'ALICE' }, ['two', 'one']],
  ['equals', { who: 'equals:alice' }, ['one']],
  ['starts with', { what: 'startsWith:T' }, ['three', 'two']],
  ['ends with', { what: 'endsWith:E' }, ['three', 'one']],
  ['does not contain', { who: 'doesNotContain:o' }, ['one']],
  ['does not equal', { who: 'notEquals:BOB' }, ['six', 'five_six', 'two', 'one']],
  ['a percent sign is a percent sign', { what: '0%' }, ['four 100%']],
  ['an underscore is an underscore', { what: '_' }, ['five_six']],
  [
    'the same positive filter twice means or',
    { who: ['bob', 'equals:alice'] },
    ['four 100%', 'three', 'one'],
  ],
  [
    'the same negative filter twice means and',
    { who: ['notEquals:bob', 'notEquals:carol'] },
    ['two', 'one'],
  ],
  [
    'positive and negative of one field together',
    { who: ['alice', 'bob', 'doesNotContain:cooper'] },
    ['four 100%', 'three', 'one'],
  ],
  ['different filters mean and', { who: 'bob', succeeded: 'false' }, ['three']],
  ['an action', { action: ['Added', 'Failed Logon'] }, ['three', 'one']],
  ['not an action', { action: ['notEquals:Modified'] }, ['three', 'one']],
  ['a property name', { details: 'MEMBER' }, ['six']],
  ['a value before', { details: 'alice' }, ['six']],
  ['a value after', { details: 'equals:bob' }, ['six']],
  [
    'no such detail',
    { details: 'doesNotContain:bob' },
    ['five_six', 'four 100%', 'three', 'two', 'one'],
  ],
  ['from is included, to is not', { from: hour(2), to: hour(4) }, ['three', 'two']],
  ['times of day are local', { timeOfDay: '03:00-05:00' }, ['three', 'two']],
  ['times of day over midnight', { timeOfDay: '06:30-03:00' }, ['six', 'one']],
  ['every word somewhere', { text: 'carol members' }, ['six']],
  ['words of names that we gave', { text: 'srv-1 accounts ONE' }, ['one']],
  [
    'an empty workstation is not found by a filter',
    { workstation: 'notEquals:10.0.0.7' },
    ['four 100%'],
  ],
  ['the source', { source: 'SRV', connector: 'startsWith:linux', what: 'equals:two' }, ['two']],
  ['a value that begins like an operator', { what: 'contains:equals:x' }, []],
])('%s', async (_, query, expected) => {
  expect(await whats(query)).toEqual(expected)
})

test.each<[string, NonNullable<Call['query']>]>([
  ['an empty filter', { who: '' }],
  ['an unknown action', { action: 'Burned' }],
  ['a filter of 10 kB', { who: 'x'.repeat(10_000) }],
  ['a text of 10 kB', { text: 'x'.repeat(10_000) }],
  ['too many filters', { who: Array.from({ length: 51 }, () => 'x') }],
  ['hours that do not exist', { timeOfDay: '24:00-25:00' }],
  ['a time that is none', { from: 'yesterday' }],
  ['a limit beyond 1000', { limit: 1001 }],
])('%s is refused with the field', async (_, query) => {
  const { status, body } = await activity().web.call(customer.user, activityApi.search, {
    params: { organizationId: customer.organizationId },
    query,
  })

  expect(status).toBe(400)
  expect(body.error.fields[0].path).toContain(Object.keys(query)[0])
})

test('pages show each record once, also where many have the same time', async () => {
  const own = await aCustomer(activity())
  const records = Array.from({ length: 95 }, (_, n) => aRecord({ at: hour(n % 3), what: `w${n}` }))
  await send(activity(), own, records)
  await found(activity(), own, 95)

  const seen: string[] = []
  let cursor: string | undefined
  do {
    const { body } = await search(activity(), own, { limit: 10, ...(cursor ? { cursor } : {}) })
    seen.push(...body.records.map(({ what }: ActivityRecord) => what))
    cursor = body.nextCursor
  } while (cursor)

  expect(seen).toHaveLength(95)
  expect(new Set(seen).size).toBe(95)
})

test.each([
  ['garbage', 'garbage'],
  ['another shape', Buffer.from('{"at":1}').toString('base64url')],
  [
    'SQL',
    Buffer.from(JSON.stringify(["2026-11-20T00:00:00Z' or 1=1 --", randomUUID()])).toString(
      'base64url',
    ),
  ],
  [
    'SQL as id',
    Buffer.from(JSON.stringify(['2026-11-20T00:00:00Z', "' or 1=1"])).toString('base64url'),
  ],
])('%s as a cursor is refused', async (_, cursor) => {
  const { status, body } = await search(activity(), customer, { cursor })

  expect([status, body.error.code]).toEqual([400, 'invalid_request'])
})

const attacks = [
  "' or '1'='1",
  "\\' or 1=1 --",
  "') or 1=1 settings readonly=0 --",
  "'; drop table activity_record; --",
  "' union all select * from system.tables --",
  '{p0:String}',
  '${1+1}',
  '%27%20or%201=1',
  "\\\\' or sleep(3) --",
  '\u0000',
  "x' or organization_id != organization_id --",
  '/*',
]

test.each(textFields.map((field) => [field]))(
  'no value of %s becomes part of a statement',
  async (field) => {
    for (const attack of attacks) {
      for (const operator of ['contains', 'equals', 'startsWith', 'endsWith']) {
        expect(await whats({ [field]: `${operator}:${attack}` })).toEqual([])
      }
      expect(await whats({ [field]: `notEquals:${attack}` })).toHaveLength(6)
    }
    await found(activity(), customer, 6)
  },
  60_000,
)

test('no word of a text search becomes part of a statement', async () => {
  for (const attack of attacks.filter((text) => !/^[/\s]/.test(text) && text.trim() !== '\u0000')) {
    expect(await whats({ text: attack })).toEqual([])
  }
})

test('neither times, zones nor hours carry a statement', async () => {
  const params = { organizationId: customer.organizationId }
  for (const query of [
    { from: "2026-01-01' or 1=1" },
    { timeOfDay: "22:00-06:00' or 1=1" },
    { succeeded: "true' or 1" },
  ]) {
    const { status } = await activity().web.call(customer.user, activityApi.search, {
      params,
      query,
    })
    expect(status).toBe(400)
  }
})

test('a record is found by its id', async () => {
  const [record] = await found(activity(), customer, 1, { what: 'equals:six' })
  const params = { organizationId: customer.organizationId, recordId: record?.id ?? '' }

  const { body } = await activity().web.call(customer.user, activityApi.get, { params })

  expect(body).toEqual(record)
})

test.each([
  ['an id that is not there', '01a1fc3c-0ba4-810c-817c-8fc216f2494e', 404],
  ['an id that cannot be ours', 'ffffffff-ffff-4fff-bfff-ffffffffffff', 404],
  ['any id at all', randomUUID(), 404],
  ['something that is no id', "' or 1=1", 400],
])('%s is answered so', async (_, recordId, expected) => {
  const params = { organizationId: customer.organizationId, recordId }

  const { status } = await activity().web.call(customer.user, activityApi.get, { params })

  expect(status).toBe(expected)
})

test('a histogram counts exactly and leaves no gap', async () => {
  const { body } = await activity().web.call(customer.user, activityApi.histogram, {
    params: { organizationId: customer.organizationId },
    query: { buckets: 10, from: hour(0), to: hour(10) },
  })

  expect(body).toMatchObject({ total: 6, from: hour(0), to: hour(10), bucketSeconds: 3600 })
  expect(body.buckets.map(({ count }: { count: number }) => count)).toEqual([
    0, 1, 1, 1, 1, 1, 1, 0, 0, 0,
  ])
  expect(body.buckets[3]).toEqual({ at: hour(3), count: 1, failed: 1 })
})

test('without times a histogram covers the records that match', async () => {
  const { body } = await activity().web.call(customer.user, activityApi.histogram, {
    params: { organizationId: customer.organizationId },
    query: { who: 'bob', buckets: 100 },
  })

  expect(body).toMatchObject({ total: 2, from: hour(3), to: '2026-11-20T04:00:00.001Z' })
})

test.each([
  ['UTC', 1, 10_800],
  ['Asia/Kathmandu', 1, 21_600],
  ['Australia/Lord_Howe', 20, 900],
  ['Europe/Berlin', 500, 60],
])('in %s a histogram without times counts as one with them', async (timeZone, buckets, width) => {
  const own = await aCustomer(activity(), { timeZone })
  const times = Array.from({ length: 40 }, (_, n) => new Date(Date.UTC(2026, 9, 4) + n * 400_000))
  await send(
    activity(),
    own,
    times.map((at) => aRecord({ at: at.toISOString(), succeeded: at.getTime() % 3 === 0 })),
  )
  await found(activity(), own, times.length)
  const ask = async (query: Record<string, string | number>) => {
    const { body } = await activity().web.call(own.user, activityApi.histogram, {
      params: { organizationId: own.organizationId },
      query: { buckets, ...query },
    })
    return body
  }

  const open = await ask({})

  expect([open.total, open.bucketSeconds]).toEqual([times.length, width])
  expect(open).toEqual(await ask({ from: open.from, to: open.to }))
})

test('a histogram of nothing is empty and no error', async () => {
  const { status, body } = await activity().web.call(customer.user, activityApi.histogram, {
    params: { organizationId: customer.organizationId },
    query: { who: 'nobody at all' },
  })

  expect([status, body.total]).toEqual([200, 0])
  expect(body.buckets.length).toBeGreaterThan(0)
})

test.each(facetFields.map((field) => [field]))('facets of %s count what matches', async (field) => {
  const { status, body } = await activity().web.call(customer.user, activityApi.facets, {
    params: { organizationId: customer.organizationId },
    query: { field, who: 'bob' },
  })

  expect(status).toBe(200)
  const total = body.values.reduce((sum: number, { count }: { count: number }) => sum + count, 0)
  expect(total).toBe(2)
})

test('facets come most frequent first', async () => {
  const { body } = await activity().web.call(customer.user, activityApi.facets, {
    params: { organizationId: customer.organizationId },
    query: { field: 'who', limit: 3 },
  })

  expect(body.values).toEqual([
    { value: 'bob', count: 2 },
    { value: 'carol', count: 2 },
    { value: 'Alice Cooper', count: 1 },
  ])
})

test.each([
  ['search', activityApi.search, {}],
  ['histogram', activityApi.histogram, {}],
  ['facets', activityApi.facets, { field: 'who' }],
  ['export', activityApi.export, { format: 'csv' }],
])("another organization's %s does not exist", async (_, endpoint, query) => {
  const other = await aCustomer(activity())

  const { status } = await activity().web.call(other.user, endpoint, {
    params: { organizationId: customer.organizationId },
    query,
  })

  expect(status).toBe(404)
})

test("another organization's record is not found under the own organization", async () => {
  const other = await aCustomer(activity())
  const [record] = await found(activity(), customer, 1, { what: 'equals:six' })

  const { status } = await activity().web.call(other.user, activityApi.get, {
    params: { organizationId: other.organizationId, recordId: record?.id ?? '' },
  })

  expect(status).toBe(404)
})

test('the overview shows the organizations that the user may read, and no others', async () => {
  const [one, other, hidden] = [
    await aCustomer(activity()),
    await aCustomer(activity()),
    await aCustomer(activity()),
  ]
  const now = new Date().toISOString()
  await send(activity(), one, [
    aRecord({ at: now, who: 'erin', action: 'Failed Logon', succeeded: false }),
  ])
  await send(activity(), other, [aRecord({ at: now }), aRecord({ at: now })])
  await send(activity(), hidden, [aRecord({ at: now })])
  for (const [customerOf, count] of [
    [one, 1],
    [other, 2],
    [hidden, 1],
  ] as const) {
    await found(activity(), customerOf, count)
  }
  const reach = new Set([one.organizationId, other.organizationId])
  const user = aUser({ organizationId: one.organizationId, role: 'viewer', reach })

  const { body } = await activity().web.call(user, overviewApi.get, {})

  expect(body.histogram.total).toBe(3)
  const per = new Map(
    body.perOrganization.map((row: { organizationId: string }) => [row.organizationId, row]),
  )
  expect(new Set(per.keys())).toEqual(reach)
  expect(per.get(one.organizationId)).toMatchObject({ records: 1, failedLogons: 1 })
  expect(body.topActors).toEqual(
    expect.arrayContaining([{ organizationId: one.organizationId, value: 'erin', count: 1 }]),
  )
})

test('an overview of an organization out of reach does not exist', async () => {
  const other = await aCustomer(activity())

  const { status } = await activity().web.call(other.user, overviewApi.get, {
    query: { organizationId: customer.organizationId },
  })

  expect(status).toBe(404)
})

test('a token without the right to read activity sees no activity in the overview', async () => {
  const user = {
    ...customer.user,
    by: { kind: 'api-token' as const, apiTokenId: randomUUID() as never, allows: () => false },
  }

  const { body } = await activity().web.call(user, overviewApi.get, {})

  expect(body).toMatchObject({ perOrganization: [], topActors: [], histogram: { total: 0 } })
})

test('a filtered search looks back as far as there are records, page by page', async () => {
  const own = await aCustomer(activity())
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600_000).toISOString()
  const days = [0, 1, 6, 8, 89, 91, 300, 3000]
  await send(
    activity(),
    own,
    days.flatMap((day) => [
      aRecord({ at: daysAgo(day), who: 'zoe', what: `day ${day}` }),
      aRecord({ at: daysAgo(day), who: 'yan' }),
    ]),
  )
  await found(activity(), own, 2 * days.length)

  for (const limit of [1, 3, 100]) {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const query = { who: 'zoe', limit, ...(cursor ? { cursor } : {}) }
      const { body } = await search(activity(), own, query)
      seen.push(...body.records.map(({ what }: ActivityRecord) => what))
      cursor = body.nextCursor
    } while (cursor)
    expect(seen).toEqual(days.map((day) => `day ${day}`))
  }
})

test('a record that came many times and is not merged yet is on one page once', async () => {
  const own = await aCustomer(activity())
  const { engine } = activity().index
  await engine.command(`system stop merges ${recordTable}`)
  const records = Array.from({ length: 30 }, (_, n) => aRecord({ at: hour(n % 5), what: `w${n}` }))
  for (let time = 0; time < 8; time += 1) {
    await send(activity(), own, records)
    await until(rowsOf(own), (rows) => rows === (time + 1) * records.length)
  }

  const seen: string[] = []
  let cursor: string | undefined
  do {
    const { body } = await search(activity(), own, { limit: 7, ...(cursor ? { cursor } : {}) })
    seen.push(...body.records.map(({ what }: ActivityRecord) => what))
    cursor = body.nextCursor
  } while (cursor)

  await engine.command(`system start merges ${recordTable}`)
  expect(seen).toHaveLength(30)
  expect(new Set(seen).size).toBe(30)
})

const rowsOf = (of: TestCustomer) => async (): Promise<number> => {
  const [row] = await activity().index.engine.query<{ n: string }>(
    `select count() as n from ${recordTable} where organization_id = {id:UUID}`,
    { id: of.organizationId },
  )
  return Number(row?.n)
}
