import { connectorNames } from '@gatehouse/contract/collectors'
import { expect, test } from 'vitest'
import { aFact, collect, json, type TestIntegration, useIntegration, xml } from './testing.ts'

const integration = useIntegration()
const zero = '00000000-0000-0000-0000-000000000000'

interface Page {
  whats: string[]
  rids: string[]
  mark: string
}

async function page(
  { ask }: TestIntegration,
  auth: string,
  mark?: string,
  query = 'format=json',
): Promise<Page> {
  const body = mark === undefined ? undefined : JSON.stringify(mark)
  const answer = await ask(`/enum?${query}`, {
    auth,
    ...(body === undefined ? {} : { body, headers: json }),
  })
  expect([answer.status, answer.text]).toEqual([200, expect.anything()])
  const { ActivityRecordList: records, ContinuationMark: next } = answer.json
  return {
    whats: records.map((record: { What: string }) => record.What),
    rids: records.map((record: { RID: string }) => record.RID),
    mark: next,
  }
}

const facts = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => aFact({ what: `thing-${from + index}` }))
const names = (from: number, count: number) => facts(from, count).map(({ what }) => what)

test('pages follow one another through batches, end with an empty one, and go on when news come', async () => {
  const { credential, customer } = integration()
  const organization = await customer()
  await collect(organization, facts(0, 5))
  await collect(organization, facts(5, 1))
  await collect(organization, facts(6, 4))
  const auth = await credential(organization)

  const seen: string[] = []
  let next: Page = await page(integration(), auth, undefined, 'count=4&format=json')
  while (next.whats.length > 0) {
    seen.push(...next.whats)
    next = await page(integration(), auth, next.mark, 'format=json&count=4')
  }
  const empty = await page(integration(), auth, next.mark)
  await collect(organization, facts(10, 2))
  const news = await page(integration(), auth, next.mark)

  expect(seen).toEqual(names(0, 10))
  expect(empty.whats).toEqual([])
  expect(news.whats).toEqual(names(10, 2))
})

test('a mark is good again and again, and a record always has the same RID', async () => {
  const { credential, customer } = integration()
  const organization = await customer()
  await collect(organization, facts(0, 5))
  const auth = await credential(organization)

  const first = await page(integration(), auth, undefined, 'format=json&count=2')
  const second = await page(integration(), auth, first.mark)
  const again = await page(integration(), auth, first.mark)
  const whole = await page(integration(), auth)

  expect(again).toEqual(second)
  expect(whole.rids).toEqual([...first.rids, ...second.rids])
  for (const rid of whole.rids) expect(rid).toMatch(/^20261121080000000[0-9A-F]{32}$/)
})

test('while records come, those who page miss none', async () => {
  const { credential, customer } = integration()
  const organization = await customer()
  const auth = await credential(organization)
  const batches = Array.from({ length: 30 }, (_, index) => facts(index * 7, 7))

  const sending = Promise.all(batches.map((batch) => collect(organization, batch)))
  const seen: string[] = []
  let next: Page | undefined
  let isSent = false
  void sending.then(() => (isSent = true))
  for (;;) {
    const wasSent = isSent
    next = await page(integration(), auth, next?.mark, 'format=json&count=10')
    seen.push(...next.whats)
    if (wasSent && next.whats.length === 0) break
  }
  await sending

  expect(seen.toSorted()).toEqual(names(0, 210).toSorted())
})

test('what retention removed under a mark is passed over', async () => {
  const { credential, customer, parts } = integration()
  const organization = await customer()
  await collect(organization, facts(0, 3))
  await collect(organization, facts(3, 3))
  const auth = await credential(organization)
  const { mark } = await page(integration(), auth, undefined, 'format=json&count=1')

  await parts.db.asSystem('retention in a test', (tx) =>
    tx.deleteFrom('activity_batch').where('organization_id', '=', organization.id).execute(),
  )
  await collect(organization, facts(6, 1))

  expect((await page(integration(), auth, mark)).whats).toEqual(['thing-6'])
})

test('a mark is of one credential and cannot be made up', async () => {
  const { ask, credential, customer } = integration()
  const organization = await customer()
  await collect(organization, facts(0, 1))
  const [auth, other] = [await credential(organization), await credential(organization)]
  const { mark } = await page(integration(), auth)
  const flipped = Buffer.from(mark, 'base64')
  flipped.writeUInt8(flipped.readUInt8(6) ^ 1, 6)

  const wrong = [
    [other, mark],
    [auth, flipped.toString('base64')],
    [auth, mark.slice(0, -8)],
    [auth, ''],
    [auth, 'PG5yPjxuIG49IntFNzA'],
  ] as const
  for (const [by, text] of wrong) {
    const answer = await ask('/enum?format=json', {
      ...{ auth: by, body: JSON.stringify(text), headers: json },
    })
    expect([answer.status, answer.json.ErrorList[0].Category]).toEqual([400, 'InputError'])
    expect(answer.json.ErrorList[0].Description).toContain('continuation mark')
  }
})

test('a mark of a journal that was put back to an earlier state is told, not passed over', async () => {
  const { ask, credential, customer, parts } = integration()
  const organization = await customer()
  await collect(organization, facts(0, 1))
  const auth = await credential(organization)
  const { mark } = await page(integration(), auth)

  await parts.db.asSystem('another batch gets the same number, as after a restore', (tx) =>
    tx
      .updateTable('activity_batch')
      .set({ batch_id: '01930000-0000-7000-8000-000000000009' })
      .where('organization_id', '=', organization.id)
      .execute(),
  )
  const answer = await ask('/enum?format=json', { auth, body: JSON.stringify(mark), headers: json })

  expect(answer.status).toBe(400)
  expect(answer.json.ErrorList[0].Description).toContain('restored')
})

test('a credential of a customer reads that one, one of the MSP reads all', async () => {
  const { credential, customer, managing } = integration()
  const [one, other] = [await customer('Northwind'), await customer('Contoso')]
  await collect(one, [aFact({ what: 'of northwind' })])
  await collect(other, [aFact({ what: 'of contoso' })])

  const own = await page(integration(), await credential(one))
  const all = await page(integration(), await credential(managing))

  expect(own.whats).toEqual(['of northwind'])
  expect(all.whats).toEqual(expect.arrayContaining(['of northwind', 'of contoso']))
})

test('a record has what clients know, in JSON and in XML', async () => {
  const { ask, credential, customer } = integration()
  const organization = await customer('Fabrikam & <Söhne>')
  const fact = aFact({
    ...{ who: 'JÜRGEN "J" <x>', what: '日本語 👍 & co', action: 'Added', succeeded: false },
    at: '2026-11-21T08:30:15.250Z',
    details: [{ property: 'Members', before: 'a\r\nb', after: 'c' }, { property: 'Note' }],
  })
  await collect(organization, [fact], { source: 'srv-9' })
  const auth = await credential(organization)

  const asJson = (await ask('/enum?format=json', { auth })).json.ActivityRecordList[0]
  const { headers, text } = await ask('/enum', { auth })

  const id = `{${organization.id.toUpperCase()}}`
  expect(asJson).toEqual({
    ...{ RID: expect.stringMatching(/^20261121083015250[0-9A-F]{32}$/), Who: fact.who },
    ...{ Action: 'Add (Failed Attempt)', What: fact.what, When: '2026-11-21T08:30:15Z' },
    ...{ Where: 'srv-1', ObjectType: 'Group', Workstation: '10.0.0.7' },
    ...{ MonitoringPlan: { Name: 'Fabrikam & <Söhne>', ID: id }, DataSource: 'File Servers' },
    Item: { Name: 'srv-9 (Computer)' },
    DetailList: [
      {
        ...{ PropertyName: 'Members', Before: 'a\r\nb', After: 'c' },
        Message: 'Members changed from "a\r\nb" to "c"',
      },
      { PropertyName: 'Note', Message: 'Note' },
    ],
  })
  expect(headers['content-type']).toBe('application/xml; charset=utf-8')
  expect(text).toContain('<Who>JÜRGEN "J" &lt;x&gt;</Who>')
  expect(text).toContain('<What>日本語 👍 &amp; co</What>')
  expect(text).toContain(
    `<MonitoringPlan><Name>Fabrikam &amp; &lt;Söhne&gt;</Name><ID>${id}</ID></MonitoringPlan>`,
  )
  expect(text).toContain('<Before>a&#xD;\nb</Before><After>c</After>')
  expect(text).toMatch(
    /^<\?xml version="1.0" encoding="utf-8"\?>\n<ActivityRecordList xmlns="http:\/\/schemas.netwrix.com\/api\/v1\/activity_records\/"><ContinuationMark>/,
  )
})

test('what clients have no word for is told with the nearest, and with ours in the details', async () => {
  const { ask, credential, customer } = integration()
  const organization = await customer()
  await collect(organization, [aFact({ action: 'Executed', succeeded: false })], {
    connector: connectorNames['linux-logons'],
  })
  await collect(organization, [aFact({ action: 'Successful Logon' })], {
    ...{ source: 'Gatehouse', sourceId: zero, connector: 'Self Audit' },
  })

  const { json: body } = await ask('/enum?format=json', { auth: await credential(organization) })

  expect(body.ActivityRecordList).toMatchObject([
    {
      ...{ Action: 'Read (Failed Attempt)', DataSource: 'Logon Activity' },
      DetailList: [{ PropertyName: 'Gatehouse action', After: 'Executed (Failed Attempt)' }],
    },
    {
      ...{ Action: 'Successful Logon', DataSource: 'Event Log' },
      Item: { Name: 'Gatehouse (Integration)' },
    },
  ])
})

test('XML is paged with an element that holds the mark', async () => {
  const { ask, credential, customer } = integration()
  const organization = await customer()
  await collect(organization, facts(0, 3))
  const auth = await credential(organization)
  const markIn = (text: string) => /<ContinuationMark>([^<]+)</.exec(text)?.[1] ?? ''
  const whatsIn = (text: string) => [...text.matchAll(/<What>([^<]+)</g)].map(([, what]) => what)

  const first = await ask('/enum?count=2', { auth })
  const body = `<?xml version="1.0" standalone="yes"?>
    <ContinuationMark xmlns="http://schemas.netwrix.com/api/v1/activity_records/">
      ${markIn(first.text)}
    </ContinuationMark>`
  const second = await ask('/enum', { auth, body, headers: xml })
  const utf16 = Buffer.from(`\uFEFF${body.replace('"1.0"', '"1.0" encoding="utf-16"')}`, 'utf16le')
  const third = await ask('/enum', { auth, body: utf16, headers: { 'content-type': 'text/xml' } })

  expect(whatsIn(first.text)).toEqual(['thing-0', 'thing-1'])
  expect(whatsIn(second.text)).toEqual(['thing-2'])
  expect(whatsIn(third.text)).toEqual(['thing-2'])
})
