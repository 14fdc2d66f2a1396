import { activityApi } from '@gatehouse/contract/activity'
import { auditTrailApi } from '@gatehouse/contract/audit-trail'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import fc from 'fast-check'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { within, systemContext } from '#platform/context.ts'
import { exportActivity } from './activity-export.service.ts'
import { recordTable } from './activity-index.ts'
import { exportColumns } from './export-columns.ts'
import { csvCell } from '#platform/csv.ts'
import { toXlsx } from './export-xlsx.ts'
import {
  aCustomer,
  aRecord,
  found,
  send,
  type TestCustomer,
  until,
  useActivity,
} from './testing.ts'

const activity = useActivity()
let customer: TestCustomer
beforeAll(async () => {
  activity().startIndexer()
  customer = await aCustomer(activity(), { timeZone: 'Europe/Berlin' })
  await send(activity(), customer, [
    aRecord({ what: '=HYPERLINK("http://x")', who: 'alice, "the" admin' }),
    aRecord({
      at: '2026-07-01T23:30:00.000Z',
      what: 'été\u0001',
      details: [{ property: 'members', before: 'a', after: 'a\nb' }, { property: 'gone' }],
    }),
  ])
  await found(activity(), customer, 2)
})

const exported = (format: string, query: Record<string, string> = {}) =>
  activity().web.call(customer.user, activityApi.export, {
    params: { organizationId: customer.organizationId },
    query: { format, ...query },
  })

test('CSV opens in a spreadsheet: mark, header, local and UTC time, quotes', async () => {
  const { text, headers } = await exported('csv', { details: 'members' })

  const [header, line] = text.split('\r\n')
  expect(header).toBe(
    '\uFEFFTime (UTC),Time (Europe/Berlin),Who,Action,Object type,What,Where,Workstation,Result,Details,' +
      'Certainty of who,Source,Connector,Received (UTC),Id',
  )
  expect(line?.split('exact,')[0]).toBe(
    '2026-07-01T23:30:00.000Z,2026-07-02T01:30:00.000+02:00,alice,Modified,Group,été\u0001,srv-1,10.0.0.7,' +
      'Succeeded,"members: a → a\nb\ngone",',
  )
  expect(headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(headers['content-disposition']).toMatch(
    /^attachment; filename="Customer [\w-]+ activity \d{4}-\d\d-\d\d\.csv"$/,
  )
})

test('a value that begins like a formula does not run in a spreadsheet', async () => {
  const { text } = await exported('csv')

  expect(text).toContain(`,"alice, ""the"" admin",Modified,Group,"'=HYPERLINK(""http://x"")",`)
})

test('every text comes back from a CSV cell', () => {
  const property = fc.property(fc.string({ unit: 'binary' }), (text) => {
    const cell = csvCell(text)

    const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
    expect(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).toBe(read)
    if (!cell.startsWith('"')) expect(cell).not.toMatch(/[",\r\n]/)
    expect(/^"?[=+\-@\t\r]/.test(cell)).toBe(false)
  })
  fc.assert(property, { numRuns: 2000 })
})

test('JSON is a list of records as search answers them', async () => {
  const { text } = await exported('json')

  expect(JSON.parse(text)).toEqual(await found(activity(), customer, 2))
})

test('an export goes over the months, newest first, within the time asked for', async () => {
  const own = await aCustomer(activity())
  const times = [
    '2026-03-31T23:59:59.999Z',
    '2026-03-01T00:00:00.000Z',
    '2026-02-28T23:59:59.999Z',
    '2026-02-14T12:00:00.000Z',
    '2025-12-31T23:59:59.999Z',
    '2019-05-05T05:05:05.005Z',
  ]
  await send(
    activity(),
    own,
    times.toSorted().map((at) => aRecord({ at })),
  )
  await found(activity(), own, times.length)
  const timesOf = async (query: Record<string, string>) => {
    const { text } = await activity().web.call(own.user, activityApi.export, {
      params: { organizationId: own.organizationId },
      query: { format: 'json', ...query },
    })
    return (JSON.parse(text) as ActivityRecord[]).map(({ at }) => at)
  }

  expect(await timesOf({})).toEqual(times)
  expect(await timesOf({ from: '2026-02-14T12:00:00Z', to: '2026-03-01T00:00:00.001Z' })).toEqual(
    times.slice(1, 4),
  )
  expect(await timesOf({ to: '2026-03-01T00:00:00Z' })).toEqual(times.slice(2))
})

test('an export of nothing is a file without records', async () => {
  const [csv, json] = [
    await exported('csv', { who: 'nobody' }),
    await exported('json', { who: 'nobody' }),
  ]

  expect(csv.text.trimEnd().split('\r\n')).toHaveLength(1)
  expect(JSON.parse(json.text)).toEqual([])
})

const someRecords = async function* (count: number): AsyncGenerator<ActivityRecord[]> {
  const [record] = await found(activity(), customer, 1, { details: 'members' })
  if (record) for (let left = count; left > 0; left -= 1) yield [record]
}

test('XLSX is a workbook with a header and a row for each record', async () => {
  const { Workbook } = await import('@cj-tech-master/excelts')
  const columns = exportColumns('Europe/Berlin')

  const workbook = new Workbook()
  await workbook.xlsx.load(await buffer(toXlsx(someRecords(3), columns)))

  const [sheet, ...more] = workbook.worksheets
  expect([sheet?.name, sheet?.rowCount, more.length]).toEqual(['Activity', 4, 0])
  expect(sheet?.getRow(1).getCell(1).text).toBe('Time (UTC)')
  expect(sheet?.getRow(2).getCell(6).text).toBe('été')
  expect(sheet?.getRow(2).getCell(10).text).toBe('members: a → a\nb\ngone')
})

test('what does not fit on a sheet goes on the next', async () => {
  const { Workbook } = await import('@cj-tech-master/excelts')

  const workbook = new Workbook()
  await workbook.xlsx.load(
    await buffer(toXlsx(someRecords(7), exportColumns('UTC'), { rowsPerSheet: 3 })),
  )

  expect(workbook.worksheets.map(({ name, rowCount }) => [name, rowCount])).toEqual([
    ['Activity', 4],
    ['Activity 2', 4],
    ['Activity 3', 2],
  ])
})

test('XLSX comes through the door too', async () => {
  const { status, headers } = await exported('xlsx')

  expect([status, headers['content-type']]).toEqual([
    200,
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ])
})

test('an export is in the audit trail', async () => {
  await exported('csv', { who: 'alice' })

  const events = await activity().parts.db.inOrganization(customer.organizationId, (tx) =>
    tx.selectFrom('audit_event').select(['type', 'summary', 'details']).execute(),
  )
  expect(events).toContainEqual({
    type: 'activity.exported',
    summary: expect.stringMatching(/^Exported activity of Customer .* as CSV\.$/),
    details: { format: 'csv', filter: { who: [{ operator: 'contains', value: 'alice' }] } },
  })
  expect(auditTrailApi.list.access).toBe('audit-trail:read')
})

const statementsUnderWay = async (): Promise<number> => {
  const [row] = await activity().index.engine.query<{ n: string }>(
    `select count() as n from system.processes where query ilike '%order by at desc, id desc%' and query not ilike '%processes%'`,
  )
  return Number(row?.n)
}

test('the query ends when the caller hangs up, and a slow caller holds it back', async () => {
  const { index, parts } = activity()
  await index.engine.command(
    `
    insert into ${recordTable} (organization_id, id, at, what, action, certainty)
    select {organizationId:UUID}, generateUUIDv4(), now() - number, repeat('x', 300), 'Added', 'exact' from numbers(60000)`,
    { organizationId: customer.organizationId },
  )
  const ctx = within(systemContext('test', parts), customer.organizationId, 'managed')
  const caller = new AbortController()

  const { content } = await exportActivity(ctx, index, { format: 'csv' }, caller.signal)
  if (typeof content === 'string') throw new Error('An export is a stream.')
  const before = process.memoryUsage.rss()
  await once(content, 'readable')
  expect(await statementsUnderWay()).toBe(1)
  await wait(300)
  expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000)
  const closed = once(content, 'close')
  content.destroy()
  await closed
  caller.abort(new Error('hung up'))

  await until(statementsUnderWay, (count) => count === 0)
})

test('where the clocks show UTC there is one column of times', () => {
  const times = exportColumns('UTC').filter(({ header }) => header.startsWith('Time'))

  expect(times.map(({ header }) => header)).toEqual(['Time (UTC)'])
})
