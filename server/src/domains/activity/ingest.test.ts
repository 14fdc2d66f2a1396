import { randomBytes, randomUUID } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { activityApi } from '@gatehouse/contract/activity'
import { activityBatchesApi, batchLimits } from '@gatehouse/contract/activity-batches'
import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import {
  aCustomer,
  aRecord,
  found,
  jsonLines,
  send,
  sendBytes,
  type TestCustomer,
  useActivity,
} from './testing.ts'

const activity = useActivity()
let customer: TestCustomer
beforeAll(async () => {
  activity().startIndexer()
  customer = await aCustomer(activity())
})

const lines = (...texts: (string | Buffer)[]): Buffer =>
  Buffer.concat(texts.flatMap((text) => [Buffer.from(text), Buffer.from('\n')]))
const good = () => JSON.stringify(aRecord())

async function quarantined(of: TestCustomer) {
  const { body } = await activity().web.call(of.user, activityBatchesApi.quarantine, {
    params: { organizationId: of.organizationId },
  })
  return body.lines
}

test('a record that was acknowledged is found', async () => {
  const own = await aCustomer(activity())

  const { status, body } = await send(activity(), own, [
    aRecord({ who: 'root', details: [{ property: 'members', before: 'bob', after: 'alice,bob' }] }),
  ])

  expect([status, body]).toMatchObject([200, { accepted: 1, refused: 0, isRepeat: false }])
  const [record] = await found(activity(), own, 1)
  expect(record).toMatchObject({
    at: '2026-11-21T09:00:00.000Z',
    who: 'root',
    source: 'srv-1',
    sourceId: own.sourceId,
    connector: 'Linux Accounts',
    connectorId: own.connectorId,
    details: [{ property: 'members', before: 'bob', after: 'alice,bob' }],
  })
})

test('one fact in two batches counts once, with one id', async () => {
  const own = await aCustomer(activity())
  const fact = aRecord({ key: 'the same', what: 'first' })

  await send(activity(), own, [fact])
  await send(activity(), own, [{ ...fact, what: 'again' }, aRecord({ key: 'other' })])

  const records = await found(activity(), own, 2)
  expect(records.map(({ what }) => what).toSorted()).toEqual(['again', 'sudo'])
})

test('the same key in two organizations is two facts', async () => {
  const [one, other] = [await aCustomer(activity()), await aCustomer(activity())]
  const fact = aRecord({ key: 'shared' })

  await send(activity(), one, [fact])
  await send(activity(), other, [fact])

  const ids = [await found(activity(), one, 1), await found(activity(), other, 1)].map(
    ([record]) => record?.id,
  )
  expect(new Set(ids).size).toBe(2)
})

test('a batch that is sent again is acknowledged again and stored once', async () => {
  const own = await aCustomer(activity())
  const batchId = randomUUID()
  const body = gzipSync(lines(good(), 'not json', good()))

  const first = await sendBytes(activity(), own, body, { batchId, encoding: 'gzip' })
  const second = await sendBytes(activity(), own, body, { batchId, encoding: 'gzip' })

  const refusals = [{ line: 2, reason: 'The line is not valid JSON.' }]
  expect(first.body).toEqual({ batchId, accepted: 2, refused: 1, refusals, isRepeat: false })
  expect(second.body).toEqual({ batchId, accepted: 2, refused: 1, refusals, isRepeat: true })
  expect(await quarantined(own)).toHaveLength(1)
  await found(activity(), own, 2)
})

test('of the same batch sent many times at once, one is stored', async () => {
  const own = await aCustomer(activity())
  const batchId = randomUUID()
  const records = [aRecord(), aRecord()]

  const answers = await Promise.all(
    Array.from({ length: 8 }, () => send(activity(), own, records, { batchId })),
  )

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  expect(answers.filter(({ body }) => !body.isRepeat)).toHaveLength(1)
  const batches = await activity().parts.db.inOrganization(own.organizationId, (tx) =>
    tx.selectFrom('activity_batch').select('seq').execute(),
  )
  expect(batches).toHaveLength(1)
})

test('two agents may choose the same batch id', async () => {
  const [one, other] = [await aCustomer(activity()), await aCustomer(activity())]
  const batchId = randomUUID()

  const answers = [
    await send(activity(), one, [aRecord()], { batchId }),
    await send(activity(), other, [aRecord()], { batchId }),
  ]

  expect(answers.map(({ body }) => body.isRepeat)).toEqual([false, false])
})

test.each([
  ['gzip', gzipSync(jsonLines([aRecord()]))],
  ['zstd', zstdCompressSync(jsonLines([aRecord()]))],
  ['identity', jsonLines([aRecord()])],
])('a batch may come as %s', async (encoding, payload) => {
  const { body } = await sendBytes(activity(), customer, payload, { encoding })

  expect(body).toMatchObject({ accepted: 1, refused: 0 })
})

test('an empty batch is taken', async () => {
  const { status, body } = await sendBytes(activity(), customer, Buffer.alloc(0))

  expect([status, body]).toMatchObject([200, { accepted: 0, refused: 0, isRepeat: false }])
})

test('blank lines, a missing last line break and Windows line breaks are no mistakes', async () => {
  const text = `\n${good()}\r\n\r\n   \n${good()}`

  const { body } = await sendBytes(activity(), customer, Buffer.from(text))

  expect(body).toMatchObject({ accepted: 2, refused: 0 })
})

const long = JSON.stringify(aRecord({ what: 'x'.repeat(2 * 1024 * 1024) }))
const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 1]))
const tomorrow = () => new Date(Date.now() + 25 * 3600_000).toISOString()

test.each<[string, string | Buffer, RegExp]>([
  ['is 2 MB long', long, /longer than 262144 bytes/],
  ['is not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]), /not valid UTF-8/],
  ['is not JSON', '{"key": ', /not valid JSON/],
  ['is not an object', '[1, 2]', /expected object/],
  ['is two objects', `${good()} ${good()}`, /not valid JSON/],
  ['has ten thousand fields', JSON.stringify({ ...aRecord(), ...fields }), /no field .*9995 more/],
  [
    'names an organization',
    JSON.stringify({ ...aRecord(), organizationId: randomUUID() }),
    /organization/,
  ],
  ['sets a prototype', `{"__proto__": {"who": "x"}, ${good().slice(1)}`, /no field "__proto__"/],
  ['has no key', JSON.stringify({ ...aRecord(), key: undefined }), /^key: /],
  ['has an unknown action', JSON.stringify({ ...aRecord(), action: 'Burned' }), /^action: /],
  ['is from 1970', JSON.stringify(aRecord({ at: '1970-01-01T00:00:00.000Z' })), /is before 2000/],
  ['is from tomorrow', JSON.stringify(aRecord({ at: tomorrow() })), /in the future/],
  [
    'is from the year 9999',
    JSON.stringify(aRecord({ at: '9999-12-31T23:59:59Z' })),
    /in the future/,
  ],
  [
    'has a day that does not exist',
    JSON.stringify(aRecord({ at: '2026-02-30T00:00:00Z' })),
    /^at: /,
  ],
  ['holds a NUL', `{"key":"a\\u0000b","at":"never"}`, /^at: /],
])('a line that %s is refused by itself', async (_, bad, reason) => {
  const own = await aCustomer(activity())

  const { status, body } = await sendBytes(activity(), own, gzipSync(lines(good(), bad, good())), {
    encoding: 'gzip',
  })

  expect([status, body]).toMatchObject([200, { accepted: 2, refused: 1 }])
  expect(body.refusals).toEqual([{ line: 2, reason: expect.stringMatching(reason) }])
  const [kept] = await quarantined(own)
  expect(kept).toMatchObject({
    line: 2,
    reason: body.refusals[0].reason,
    connector: 'Linux Accounts',
  })
  expect(kept.text.length).toBeLessThanOrEqual(2000)
  await found(activity(), own, 2)
})

test('a batch of 2 MB lines is refused line by line', async () => {
  const own = await aCustomer(activity())

  const { body } = await sendBytes(
    activity(),
    own,
    gzipSync(lines(...Array.from({ length: 20 }, () => long), good())),
    { encoding: 'gzip' },
  )

  expect(body).toMatchObject({ accepted: 1, refused: 20 })
})

test('a line with five million fields costs no more than its length', async () => {
  const own = await aCustomer(activity())
  const huge = `{${'"a":1,'.repeat(5_000_000)}"b":1}`

  const { body } = await sendBytes(activity(), own, gzipSync(lines(huge, good())), {
    encoding: 'gzip',
  })

  expect(body).toMatchObject({ accepted: 1, refused: 1 })
})

test('of very many refused lines all are counted, a thousand kept and a hundred named', async () => {
  const own = await aCustomer(activity())
  const bad = lines(...Array.from({ length: 5000 }, () => 'x'))

  const { body } = await sendBytes(activity(), own, bad)

  expect(body).toMatchObject({ accepted: 0, refused: 5000 })
  expect(body.refusals).toHaveLength(batchLimits.refusalsInAnswer)
  const count = await activity().parts.db.inOrganization(own.organizationId, (tx) =>
    tx.selectFrom('activity_quarantine').select('id').execute(),
  )
  expect(count).toHaveLength(1000)
})

test('half a surrogate pair is stored as a replacement and spoils nothing', async () => {
  const own = await aCustomer(activity())
  const line = good().replace('"sudo"', String.raw`"a\ud800b"`)

  await sendBytes(activity(), own, lines(line))

  const [record] = await found(activity(), own, 1)
  expect(record?.what).toBe('a\ufffdb')
})

test('times are kept to the millisecond, however they are written', async () => {
  const own = await aCustomer(activity())

  await send(activity(), own, [
    aRecord({ at: '2026-11-21T09:00:00.123456789Z' }),
    aRecord({ at: '2026-11-21T08:00:00Z' }),
  ])

  const records = await found(activity(), own, 2)
  expect(records.map(({ at }) => at)).toEqual([
    '2026-11-21T09:00:00.123Z',
    '2026-11-21T08:00:00.000Z',
  ])
})

test.each([
  ['is cut off', gzipSync(jsonLines([aRecord()])).subarray(0, 60), 'gzip', 400, /damaged/],
  ['is not gzip', Buffer.from('not gzip at all'), 'gzip', 400, /damaged/],
  ['is not zstd', Buffer.from('not zstd at all'), 'zstd', 400, /damaged/],
  ['is of an unknown encoding', Buffer.from('x'), 'br', 400, /gzip, zstd or identity/],
  ['is a gzip bomb', gzipSync(Buffer.alloc(200 * 1024 * 1024)), 'gzip', 413, /64 MiB unpacked/],
  ['is a zstd bomb', zstdCompressSync(Buffer.alloc(200 * 1024 * 1024)), 'zstd', 413, /64 MiB/],
  ['is larger than 8 MiB', randomBytes(8 * 1024 * 1024 + 1), 'gzip', 413, /8 MiB packed/],
])('a body that %s is refused', async (_, payload, encoding, expected, message) => {
  const { status, body } = await sendBytes(activity(), customer, payload, { encoding })

  expect(status).toBe(expected)
  expect(body.error).toMatchObject({
    code: 'invalid_request',
    message: expect.stringMatching(message),
  })
})

test('too many records in one batch are refused and none is stored', async () => {
  const own = await aCustomer(activity())
  const batchId = randomUUID()
  const line = `${good()}\n`

  const { status, body } = await sendBytes(
    activity(),
    own,
    gzipSync(line.repeat(batchLimits.records + 1)),
    { encoding: 'gzip', batchId },
  )

  expect([status, body.error.message]).toEqual([
    400,
    expect.stringContaining('50000 records at most'),
  ])
  const again = await send(activity(), own, [aRecord()], { batchId })
  expect(again.body).toMatchObject({ accepted: 1, isRepeat: false })
})

test("another agent's connector does not exist", async () => {
  const other = await aCustomer(activity())

  const { status } = await send(activity(), customer, [aRecord()], {
    connectorId: other.connectorId,
  })

  expect(status).toBe(404)
})

test('an agent cannot read, and a user cannot send', async () => {
  const { web } = activity()
  const params = { organizationId: customer.organizationId }
  const query = { batchId: randomUUID(), connectorId: customer.connectorId }

  const reading = await web.call(customer.agent, activityApi.search, { params })
  const sending = await web.call(customer.user, activityBatchesApi.ingest, {
    query,
    payload: jsonLines([aRecord()]),
  })

  expect([reading.status, sending.status]).toEqual([403, 403])
})

test("what was refused is not shown to another organization's users", async () => {
  const own = await aCustomer(activity())
  await sendBytes(activity(), own, lines('x'))
  const other = await aCustomer(activity())

  const { status } = await activity().web.call(other.user, activityBatchesApi.quarantine, {
    params: { organizationId: own.organizationId },
  })

  expect(status).toBe(404)
  expect(await quarantined(other)).toEqual([])
})

test('refused lines are paged, newest first', async () => {
  const own = await aCustomer(activity())
  await sendBytes(activity(), own, lines('a', 'b', 'c'))
  const page = async (cursor?: string) => {
    const { body } = await activity().web.call(own.user, activityBatchesApi.quarantine, {
      params: { organizationId: own.organizationId },
      query: { limit: 2, cursor },
    })
    return body
  }

  const first = await page()
  const second = await page(first.nextCursor)

  expect([...first.lines, ...second.lines].map(({ text }) => text)).toEqual(['c', 'b', 'a'])
  expect(second.nextCursor).toBeUndefined()
})

test('a full disk refuses the batch and keeps what was acknowledged', async () => {
  const own = await aCustomer(activity())
  await send(activity(), own, [aRecord()])
  const owner = new pg.Client({ connectionString: activity().database.ownerUrl })
  await owner.connect()
  await owner.query(`
    create function full_disk() returns trigger language plpgsql as $$
    begin
      raise exception 'could not extend file: No space left on device' using errcode = '53100';
    end $$;
    create trigger full_disk before insert on activity_batch for each row
      when (new.organization_id = '${own.organizationId}') execute function full_disk()`)
  const batchId = randomUUID()

  const refused = await send(activity(), own, [aRecord(), aRecord()], { batchId })

  expect(refused.status).toBe(503)
  await found(activity(), own, 1)
  await owner.query('drop trigger full_disk on activity_batch')
  await owner.end()
  const again = await send(activity(), own, [aRecord(), aRecord()], { batchId })
  expect(again.body).toMatchObject({ accepted: 2, isRepeat: false })
  await found(activity(), own, 3)
})
