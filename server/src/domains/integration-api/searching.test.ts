import { expect, test } from 'vitest'
import { aFact, collect, json, useIntegration, xml } from './testing.ts'

const integration = useIntegration()

interface Found {
  status: number
  whats: string[]
  mark: string
  problem: string
}

async function search(auth: string, body: unknown, query = ''): Promise<Found> {
  const { ask } = integration()
  const answer = await ask(`/search?format=json${query}`, {
    ...{ auth, headers: json, body: JSON.stringify(body) },
  })
  const { ActivityRecordList: records = [], ContinuationMark: mark, ErrorList } = answer.json
  const whats = records.map(({ What }: { What: string }) => What)
  return { status: answer.status, whats, mark, problem: ErrorList?.[0].Description }
}

async function aSearcher() {
  const { credential, customer } = integration()
  const organization = await customer()
  await collect(organization, [
    aFact({ what: 'a', who: 'NORTHWIND\\Alice', action: 'Added', where: 'dc1' }),
    aFact({ what: 'b', who: 'NORTHWIND\\Bob', action: 'Removed', where: 'dc1' }),
    aFact({ what: 'c', who: 'CONTOSO\\Alice', action: 'Added', where: 'dc2', succeeded: false }),
    aFact({
      ...{ what: 'd', who: 'Ätna ΣΟΦΟΣ', workstation: 'ws-7', objectType: 'User' },
      details: [{ property: 'Title', before: 'Clerk', after: 'Chief' }],
    }),
  ])
  return { organization, auth: await credential(organization) }
}

test.each<[unknown, string[]]>([
  [{ Who: 'alice' }, ['a', 'c']],
  [{ Who: ['alice', 'bob'] }, ['a', 'b', 'c']],
  [{ Who: [{ Contains: 'alice' }, { NotEqualTo: 'contoso\\alice' }] }, ['a']],
  [{ Who: { StartsWith: 'northwind', DoesNotContain: 'bob' } }, ['a']],
  [{ who: [{ doesnotcontain: 'alice' }, { DoesNotContain: 'bob' }] }, ['d']],
  [{ Who: [{ Equals: 'NORTHWIND\\BOB' }, 'ätna'] }, ['b', 'd']],
  [{ Who: 'σοφος' }, ['d']],
  [{ Who: { EndsWith: 'alice' }, Where: 'dc2' }, ['c']],
  [{ Action: 'Added' }, ['a']],
  [{ Action: ['added', 'Add (Failed Attempt)'] }, ['a', 'c']],
  [{ Action: { NotEqualTo: 'Modified' } }, ['a', 'b', 'c']],
  [{ Detail: 'title' }, ['d']],
  [{ Before: 'clerk' }, ['d']],
  [{ After: 'clerk' }, []],
  [{ After: { DoesNotContain: 'chief' } }, ['a', 'b', 'c']],
  [{ Workstation: { Equals: 'ws-7' } }, ['d']],
  [{ ObjectType: 'user', What: 'd' }, ['d']],
  [{ DataSource: 'file servers', Item: 'srv-1 (Computer)' }, ['a', 'b', 'c', 'd']],
  [{ AuditedSystem: { NotEqualTo: 'File Servers' } }, []],
  [{ MonitoringPlan: { DoesNotContain: 'customer' } }, []],
  [{ Who: [], Where: null }, ['a', 'b', 'c', 'd']],
  [{}, ['a', 'b', 'c', 'd']],
])('%j finds %j', async (filters, expected) => {
  const { auth } = await aSearcher()

  const { status, whats, problem } = await search(auth, { filterlist: filters })

  expect([status, problem]).toEqual([200, undefined])
  expect(whats).toEqual(expected)
})

test('XML names the operator as an attribute', async () => {
  const { auth } = await aSearcher()
  const body = `<?xml version="1.0" encoding="utf-8"?>
<n:ActivityRecordSearch xmlns:n="http://schemas.netwrix.com/api/v1/activity_records/">
  <n:FilterList>
    <n:Who>alice</n:Who>
    <n:Who>bob</n:Who>
    <n:Who Operator="NotEqualTo">CONTOSO\\Alice</n:Who>
    <n:When><n:From>2026-11-21T09:00:00+01:00</n:From><n:To>2026-11-21T08:00:00Z</n:To></n:When>
  </n:FilterList>
</n:ActivityRecordSearch>`

  const { text } = await integration().ask('/search', { auth, body, headers: xml })

  expect([...text.matchAll(/<What>([^<]+)</g)].map(([, what]) => what)).toEqual(['a', 'b'])
})

test('with a mark the same search goes on, also for records that come later', async () => {
  const { organization, auth } = await aSearcher()
  const FilterList = { Who: [{ Contains: 'alice' }] }

  const first = await search(auth, { FilterList }, '&count=1')
  const second = await search(auth, { ContinuationMark: first.mark, filterlist: FilterList })
  const end = await search(auth, { ContinuationMark: second.mark, FilterList })
  await collect(organization, [aFact({ who: 'bob' }), aFact({ who: 'alice', what: 'new' })])
  const news = await search(auth, { ContinuationMark: end.mark, FilterList })

  expect([first.whats, second.whats, end.whats, news.whats]).toEqual([['a'], ['c'], [], ['new']])
})

test('a record is found by its RID', async () => {
  const { auth } = await aSearcher()
  const { json: all } = await integration().ask('/enum?format=json', { auth })
  const { RID } = all.ActivityRecordList[2]

  expect((await search(auth, { FilterList: { RID: { Equals: RID } } })).whats).toEqual(['c'])
  expect((await search(auth, { FilterList: { RID: { NotEqualTo: RID } } })).whats).toEqual([
    'a',
    'b',
    'd',
  ])
})

/** The clock of these tests says 2026-11-21T09:00:00Z. */
test.each<[unknown, string[]]>([
  [{ When: { Today: '' } }, ['t1', 't2']],
  [{ When: { Yesterday: '' } }, ['y1', 'y2']],
  [{ When: [{ Today: '' }, { Yesterday: '' }] }, ['y1', 'y2', 't1', 't2']],
  [{ When: { LastSevenDays: '' } }, ['w', 'y1', 'y2', 't1']],
  [{ When: { LastThirtyDays: '' } }, ['m', 'w', 'y1', 'y2', 't1']],
  [{ When: { NotEqualTo: { LastThirtyDays: '' } } }, ['old', 't2']],
  [{ When: { From: '2026-11-20T22:59:59Z' } }, ['y2', 't1', 't2']],
  [{ When: { From: '2026-11-20T23:59:59+01:00', To: '2026-11-21T00:00:00+01:00' } }, ['y2', 't1']],
  [{ When: { To: '2026-10-31T00:00:00Z' } }, ['old', 'm']],
])('in an organization of Berlin %j finds %j', async (filters, expected) => {
  const { credential, customer, parts } = integration()
  const organization = await customer()
  await parts.db.asSystem('a time zone in a test', (tx) =>
    tx
      .updateTable('organization')
      .set({ time_zone: 'Europe/Berlin' })
      .where('id', '=', organization.id)
      .execute(),
  )
  const at = {
    ...{ old: '2026-09-01T00:00:00.000Z', m: '2026-10-25T00:30:00.000Z' },
    ...{ w: '2026-11-14T09:00:00.000Z', y1: '2026-11-19T23:00:00.000Z' },
    ...{ y2: '2026-11-20T22:59:59.999Z', t1: '2026-11-20T23:00:00.000Z' },
    t2: '2026-11-21T22:59:59.500Z',
  }
  for (const [what, time] of Object.entries(at))
    await collect(organization, [aFact({ what, at: time })])

  const { whats } = await search(await credential(organization), { FilterList: filters })

  expect(whats).toEqual(expected)
})

test.each<[unknown, string[]]>([
  [{ From: '22:00:00Z', To: '05:59:59Z' }, ['night', 'late']],
  [{ NotEqualTo: { From: '22:00:00Z', To: '05:59:59Z' } }, ['morning', 'noon']],
  [{ Equals: { From: '06:00:00+00:00', To: '11:59:59Z' } }, ['morning']],
  [
    [
      { From: '06:00:00Z', To: '06:00:00Z' },
      { From: '13:00:00+01:00', To: '13:00:00+01:00' },
    ],
    ['morning', 'noon'],
  ],
  [{ From: '01:00:00+02:00', To: '02:00:00+02:00' }, ['late']],
])('working hours %j hold %j', async (hours, expected) => {
  const { credential, customer } = integration()
  const organization = await customer()
  await collect(organization, [
    aFact({ what: 'night', at: '2026-11-21T05:59:59.900Z' }),
    aFact({ what: 'morning', at: '2026-11-21T06:00:00.000Z' }),
    aFact({ what: 'noon', at: '2026-11-20T12:00:00.000Z' }),
    aFact({ what: 'late', at: '2026-11-19T23:15:00.000Z' }),
  ])

  const { whats } = await search(await credential(organization), {
    FilterList: { WorkingHours: hours },
  })

  expect(whats).toEqual(expected)
})

test('one of the MSP narrows a search to a plan, by name or by id', async () => {
  const { credential, customer, managing } = integration()
  const [one, other] = [await customer('Tailspin'), await customer('Wingtip')]
  await collect(one, [aFact({ what: 'of tailspin' })])
  await collect(other, [aFact({ what: 'of wingtip' })])
  const auth = await credential(managing)
  const find = async (filter: unknown) =>
    (await search(auth, { FilterList: { MonitoringPlan: filter } })).whats

  expect(await find({ Equals: 'TAILSPIN' })).toEqual(['of tailspin'])
  expect(await find({ Equals: `{${other.id}}` })).toEqual(['of wingtip'])
  expect(await find({ NotEqualTo: 'Tailspin' })).not.toContain('of tailspin')
})

test('a customer does not find another one by its plan', async () => {
  const { credential, customer } = integration()
  const [one, other] = [await customer(), await customer('Litware')]
  await collect(other, [aFact()])

  const filters = { FilterList: { MonitoringPlan: 'Litware' } }

  expect((await search(await credential(one), filters)).whats).toEqual([])
})

test.each([
  [{ FilterList: { Who: { InGroup: 'Admins' } } }, 'Gatehouse does not know who is in which group'],
  [{ FilterList: { Who: { NotInGroup: 'Admins' } } }, 'Gatehouse does not know'],
  [{ FilterList: { Who: { Like: 'a' } } }, 'Who has no operator Like'],
  [{ FilterList: { Whom: 'a' } }, 'There is no filter Whom'],
  [{ FilterList: { Who: '' } }, 'Who is empty'],
  [{ FilterList: { Who: 'x'.repeat(256) } }, 'more than 255 characters'],
  [{ FilterList: { Action: 'Stolen' } }, 'Action Stolen is not known'],
  [{ FilterList: { Action: { Contains: 'Add' } } }, 'Action has no operator Contains'],
  [{ FilterList: { When: {} } }, 'When needs one of'],
  [{ FilterList: { When: 'Today' } }, 'When needs one of'],
  [{ FilterList: { When: { Today: '', From: '2026-11-21T08:00:00Z' } } }, 'When needs one of'],
  [{ FilterList: { When: { From: '2026-02-30T00:00:00Z' } } }, 'is not a time such as'],
  [{ FilterList: { WorkingHours: { From: '08:00:00Z' } } }, 'WorkingHours needs To'],
  [{ FilterList: { WorkingHours: { From: '24:00:00Z', To: '1' } } }, 'is not a time of day'],
  [{ Filters: {} }, 'has no property Filters'],
  [{ FilterList: {}, filterlist: {} }, 'FilterList is given more than once'],
  [[], 'must be an object'],
  ['x', 'must be an object'],
])('%j is refused: %s', async (body, sentence) => {
  const { auth } = await aSearcher()

  const { status, problem } = await search(auth, body)

  expect(status).toBe(400)
  expect(problem).toContain(sentence)
})
