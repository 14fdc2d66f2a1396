import { connect } from 'node:tls'
import { expect, test, vi } from 'vitest'
import type { StoredBatch } from '../activity/journal.service.ts'
import { json, type Ask, base, useIntegration, xml } from './testing.ts'

const heard: StoredBatch[] = []
const onBatch = vi.fn(async (_tx: unknown, batch: StoredBatch) => void heard.push(batch))
const integration = useIntegration({ onBatch: [onBatch] })

const aRecord = (facts: Record<string, unknown> = {}) => ({
  ...{ Who: 'okta\\ada', Action: 'Added', What: 'group\\admins', Where: 'okta.example' },
  ...{ When: '2026-11-21T08:00:00Z', ObjectType: 'Group' },
  ...facts,
})

const write = (auth: string, records: unknown, ask: Ask = {}) =>
  integration().ask('/?format=json', { auth, headers: json, body: JSON.stringify(records), ...ask })

async function readBack(auth: string): Promise<Record<string, unknown>[]> {
  return (await integration().ask('/enum?format=json', { auth })).json.ActivityRecordList
}

async function aWriter() {
  const { credential, customer } = integration()
  const organization = await customer()
  return { organization, auth: await credential(organization, { mayWrite: true }) }
}

test('what is written in JSON is read back with the same fields', async () => {
  const { organization, auth } = await aWriter()
  const record = aRecord({
    Action: 'Move (Failed Attempt)',
    When: '2026-11-21T10:30:00.5+02:00',
    Item: { Name: 'Okta EU (Computer)' },
    Workstation: '10.1.1.1',
    DetailList: [{ PropertyName: 'Role', Before: 'user', After: 'администратор' }],
    ...{ RID: 'ours', DataSource: 'ignored', IsArchiveOnly: false },
  })

  const answer = await write(auth, [record])

  expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([200, '', '0'])
  expect(answer.headers['content-type']).toBe('text/plain')
  const [read] = await readBack(auth)
  expect(read).toEqual({
    ...aRecord({ Action: 'Move (Failed Attempt)', When: '2026-11-21T08:30:00Z' }),
    ...{ RID: expect.any(String), DataSource: 'Netwrix API', Workstation: '10.1.1.1' },
    Item: { Name: 'Okta EU (Integration)' },
    MonitoringPlan: {
      ...{ Name: expect.stringContaining('Customer'), ID: `{${organization.id.toUpperCase()}}` },
    },
    DetailList: [expect.objectContaining({ Before: 'user', After: 'администратор' })],
  })
})

test('XML is written, with and without the slash at the end, and names in any case', async () => {
  const { auth } = await aWriter()
  const body = `<?xml version="1.0" encoding="utf-8"?>
<ActivityRecordList xmlns="http://schemas.netwrix.com/api/v1/activity_records/">
  <ActivityRecord>
    <who>okta\\ada</who><ObjectType>Group</ObjectType><Action>Session start</Action>
    <What><![CDATA[a & <b>]]></What><When>2026-11-21T08:00:00Z</When><Where>okta&#46;example</Where>
    <DetailList><Detail><PropertyName>Role</PropertyName><Before/><After>x</After></Detail></DetailList>
  </ActivityRecord>
</ActivityRecordList>`

  for (const where of ['', '/']) {
    expect((await integration().ask(where, { auth, body, headers: xml })).status).toBe(200)
  }

  const records = await readBack(auth)
  expect(records).toHaveLength(2)
  expect(records[0]).toMatchObject({
    ...{ Who: 'okta\\ada', What: 'a & <b>', Where: 'okta.example', Action: 'Session start' },
    DetailList: [{ PropertyName: 'Role', Before: '', After: 'x' }],
  })
  expect(records[0]).not.toHaveProperty('Item')
})

test('what alert rules look at is told in the transaction that stores it', async () => {
  const { organization, auth } = await aWriter()
  heard.length = 0

  await write(auth, [aRecord({ What: 'one' }), aRecord({ What: 'two' })])
  onBatch.mockRejectedValueOnce(new Error('a rule cannot be read'))
  const failed = await write(auth, [aRecord({ What: 'three' })])

  expect(heard.map(({ organizationId }) => organizationId)).toEqual([organization.id])
  expect([...(heard[0]?.records() ?? [])]).toMatchObject([
    { what: 'one', source: 'Netwrix API', succeeded: true, certainty: 'exact' },
    { what: 'two' },
  ])
  expect([failed.status, failed.json.ErrorList[0].Category]).toEqual([503, 'ServerError'])
  expect(await readBack(auth)).toHaveLength(2)
})

test('one record that is wrong keeps all of a request out, and is named', async () => {
  const { auth } = await aWriter()

  const { status, json: body } = await write(auth, [
    aRecord(),
    aRecord({ When: 'yesterday' }),
    aRecord({ Wehre: 'typo' }),
  ])

  expect(status).toBe(400)
  expect(body.ErrorList).toEqual([
    {
      Category: 'InputError',
      Description: expect.stringMatching(/^Record 2: When yesterday is not a time/),
    },
    {
      Category: 'InputError',
      Description: expect.stringMatching(/^Record 3: .* has no property Wehre/),
    },
  ])
  expect(await readBack(auth)).toEqual([])
})

test.each<[Record<string, unknown>, string]>([
  [{ Who: undefined }, 'Who is missing'],
  [{ What: '' }, 'What is empty'],
  [{ Who: 'x'.repeat(256) }, 'Who has more than 255 characters'],
  [{ Where: { Name: 'x' } }, 'Where is not a text'],
  [{ Action: 'Stolen' }, 'Action Stolen is not known'],
  [{ When: '2026-11-21T08:00:00' }, 'is not a time such as'],
  [{ When: '2026-02-30T08:00:00Z' }, 'is not a time such as'],
  [{ When: '1999-12-31T23:59:59Z' }, 'is before'],
  [{ When: '2026-11-23T09:00:00Z' }, 'in the future'],
  [{ DetailList: [{ Before: 'x' }] }, 'PropertyName is missing'],
  [{ DetailList: [{ PropertyName: 'x', Bevore: 'x' }] }, 'no property Bevore'],
  [{ who: 'again' }, 'Who is given more than once'],
  [{ MonitoringPlan: { Name: 'Not there' } }, 'MonitoringPlan Not there is not one'],
])('%j is refused: %s', async (facts, sentence) => {
  const { auth } = await aWriter()

  const { status, json: body } = await write(auth, [aRecord(facts)])

  expect(status).toBe(400)
  expect(body.ErrorList[0].Description).toContain(`Record 1: ${sentence}`.split(': ')[0])
  expect(body.ErrorList[0].Description).toContain(sentence)
})

test('what the model does not limit is cut, not refused', async () => {
  const { auth } = await aWriter()
  const facts = {
    ...{ What: 'w'.repeat(70_000), Workstation: 'x'.repeat(300) },
    DetailList: [{ PropertyName: 'p', After: 'a'.repeat(20_000) }],
  }

  expect((await write(auth, [aRecord(facts)])).status).toBe(200)

  const [read] = await readBack(auth)
  expect([read?.['What'], read?.['Workstation']].map((text) => String(text).length)).toEqual([
    65_536, 255,
  ])
  expect(String(read?.['What'])).toMatch(/w…$/)
})

test('one of the MSP chooses the organization by the plan; a customer cannot', async () => {
  const { credential, customer, managing } = integration()
  const [one, other] = [await customer('Adatum'), await customer('Lucerne')]
  const msp = await credential(managing, { mayWrite: true })
  const own = await credential(one, { mayWrite: true })
  const plans = [
    { MonitoringPlan: { Name: 'adatum' } },
    { MonitoringPlan: { ID: `{${other.id}}` } },
    { ManagedObject: 'Lucerne' },
    {},
  ]

  const records = plans.map((plan, index) => aRecord({ What: `plan-${index}`, ...plan }))
  const answer = await write(msp, records)
  const foreign = await write(own, [aRecord({ MonitoringPlan: { Name: 'Lucerne' } })])
  const named = await write(own, [
    aRecord({ MonitoringPlan: { Name: 'Adatum', ID: one.id }, What: 'own' }),
  ])

  expect([answer.status, foreign.status, named.status]).toEqual([200, 400, 200])
  expect((await readBack(own)).map(({ What }) => What)).toEqual(['plan-0', 'own'])
  const others = await readBack(await credential(other))
  expect(others.map(({ What }) => What)).toEqual(['plan-1', 'plan-2'])
})

test('the same request again is news once the first was answered', async () => {
  const { auth } = await aWriter()

  for (let time = 0; time < 2; time += 1) await write(auth, [aRecord(), aRecord()])

  const rids = (await readBack(auth)).map(({ RID }) => RID)
  expect([rids.length, new Set(rids).size]).toEqual([4, 4])
})

test('the same request at the same moment is news, too', async () => {
  const { auth } = await aWriter()

  await Promise.all([write(auth, [aRecord()]), write(auth, [aRecord()])])

  expect(await readBack(auth)).toHaveLength(2)
})

test('the same request again is a retry when the answer to the first could not leave', async () => {
  const { organization, auth } = await aWriter()
  const { parts, port } = integration()
  const body = JSON.stringify([aRecord()])
  const { promise: isStored, resolve: stored } = Promise.withResolvers<void>()
  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>()
  onBatch.mockImplementationOnce(async () => {
    stored()
    await mayGoOn
  })

  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  socket.write(
    `POST ${base}/?format=json HTTP/1.1\r\nhost: x\r\nauthorization: Basic ${Buffer.from(auth).toString('base64')}\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  await isStored
  const isGone = new Promise((resolve) => socket.once('close', resolve))
  socket.destroy()
  await isGone
  goOn()
  // Waits for the first, which is still under way, to commit.
  await parts.db.asSystem('wait until a write is remembered', async (tx) => {
    await vi.waitFor(
      async () => {
        const rows = await tx
          .selectFrom('integration_unanswered_write')
          .select('stored_at')
          .where('organization_id', '=', organization.id)
          .execute()
        expect(rows).toHaveLength(1)
      },
      { timeout: 10_000 },
    )
  })
  const retry = await integration().ask('/?format=json', { auth, headers: json, body })
  const again = await integration().ask('/?format=json', { auth, headers: json, body })

  expect([retry.status, again.status]).toEqual([200, 200])
  expect(await readBack(auth)).toHaveLength(2)
})

test('a list that was read may be written as it came, and an empty one is no trouble', async () => {
  const { auth } = await aWriter()
  await write(auth, [aRecord({ Item: { Name: 'Okta' } })])
  const { json: page } = await integration().ask('/enum?format=json', { auth })

  const { ContinuationMark: _mark, ...list } = page
  expect((await write(auth, list)).status).toBe(200)
  expect((await write(auth, [])).status).toBe(200)

  const [first, second] = await readBack(auth)
  expect({ ...second, RID: '' }).toEqual({ ...first, RID: '' })
})

test('text that says no charset and is not UTF-8 is read as Windows PowerShell sends it', async () => {
  const { auth } = await aWriter()
  const body = Buffer.from(JSON.stringify([aRecord({ Who: 'Jürgen' })]), 'latin1')

  const said = { auth, body, headers: { 'content-type': 'application/json; charset=utf-8' } }
  const refused = await integration().ask('/?format=json', said)
  const unsaid = { auth, body, headers: { 'content-type': 'application/json' } }
  const taken = await integration().ask('/?format=json', unsaid)

  expect([refused.status, taken.status]).toEqual([400, 200])
  expect((await readBack(auth))[0]).toMatchObject({ Who: 'Jürgen' })
})
