import { type Alert, alertsApi } from '@gatehouse/contract/alerts'
import { aUser } from '#platform/testing/web.ts'
import { beforeAll, expect, test } from 'vitest'
import { aCustomer, aRecord, send, type TestCustomer } from '../activity/testing.ts'
import { alertsOf, aRule, aWatched, useAlerts } from './testing.ts'

const alerts = useAlerts()
const whats = ['=1+1', '+SUM(A1)', '-2', '@cmd', '\tx', 'a "b", c', 'two\nlines', 'plain']
let customer: TestCustomer
beforeAll(async () => {
  const watched = await aWatched(alerts())
  ;({ customer } = watched)
  await aRule(alerts(), watched.profileId, { name: '=HYPERLINK("x")', groupedOn: 'what' })
  await send(
    alerts(),
    customer,
    whats.map((what) => aRecord({ what, who: '=who' })),
  )
})

const exported = (query: object = {}, user = customer.user) =>
  alerts().web.call(user, alertsApi.export, {
    query: { organizationId: customer.organizationId, format: 'csv', ...query },
  })
const exportedRecords = async (format: string, user = customer.user) => {
  const [alert] = await alertsOf(alerts(), customer, { item: '=1+1' })
  return alerts().web.call(user, alertsApi.exportRecords, {
    params: { organizationId: customer.organizationId, alertId: alert?.id ?? '' },
    query: { format },
  })
}

/** A spreadsheet would run a cell that begins so, with quotes around it or without. */
const formula = /(^|,)"?[=+@\t-]/m

test('a table of alerts runs nothing in a spreadsheet', async () => {
  const { status, text, headers } = await exported()

  expect(status).toBe(200)
  expect(headers['content-type']).toMatch(/^text\/csv/)
  expect(text).toMatch(/Raised \(UTC\),Organization,Severity,Alert,Item/)
  for (const cell of [`'=1+1`, `'+SUM(A1)`, `'-2`, `'@cmd`, '"a ""b"", c"', '"two\nlines"']) {
    expect(text).toContain(cell)
  }
  expect(text).not.toMatch(formula)
})

test('as JSON it is what the list shows', async () => {
  const { text } = await exported({ format: 'json' })

  const found: Alert[] = JSON.parse(text)
  expect(found).toEqual(await alertsOf(alerts(), customer))
})

test('only what matches is exported', async () => {
  const { text } = await exported({ format: 'json', item: 'plain' })
  expect(JSON.parse(text)).toMatchObject([{ item: 'plain' }])
  expect(JSON.parse((await exported({ format: 'json', item: 'none' })).text)).toEqual([])
  expect((await exported({ format: 'xlsx' })).status).toBe(400)
})

test('more alerts than are read at once are all there, once', async () => {
  const { customer: own, profileId } = await aWatched(alerts())
  await aRule(alerts(), profileId, { groupedOn: 'what', batchingSeconds: 3600 })
  const records = Array.from({ length: 2001 }, (_, index) => aRecord({ what: `file-${index}` }))
  await send(alerts(), own, records)

  const { text } = await exported({ organizationId: own.organizationId, format: 'json' }, own.user)

  const items = (JSON.parse(text) as Alert[]).map(({ item }) => item)
  expect(items).toHaveLength(2001)
  expect(new Set(items).size).toBe(2001)
})

test('the records of an alert are exported, by those who may', async () => {
  const json = await exportedRecords('json')
  expect(JSON.parse(json.text)).toMatchObject([{ what: '=1+1', who: '=who' }])
  const csv = await exportedRecords('csv')
  expect(csv.text).toContain(`'=who`)
  expect(csv.text).not.toMatch(formula)

  const { organizationId } = alerts().managing
  const viewer = aUser({
    ...{ organizationId, role: 'viewer' },
    reach: new Set([customer.organizationId]),
  })
  expect((await exportedRecords('csv', viewer)).status).toBe(403)
  expect((await exportedRecords('csv', (await aCustomer(alerts())).user)).status).toBe(404)
})

test('each export is in the audit trail', async () => {
  await exported()
  await exportedRecords('csv')

  const events = await alerts().parts.db.inOrganization(customer.organizationId, (tx) =>
    tx.selectFrom('audit_event').select('type').execute(),
  )
  const types = new Set(events.map(({ type }) => type))
  expect(types).toEqual(new Set(['alert.list-exported', 'alert.records-exported']))
})
