import { isUtf8 } from 'node:buffer'
import { batchLimits } from '@gatehouse/contract/activity-batches'
import { ActivityRecord } from '@gatehouse/contract/activity-record'
import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { AppError } from '#platform/errors.ts'
import { activityRecordId, timeOfRecordId } from './activity-row.ts'
import { batchLines } from './batch-lines.ts'
import { packRows, readBatch } from './read-batch.ts'
import { aRecord } from './testing.ts'
import { unpack } from './unpack.ts'
import { unpackedRecords, unpackRows } from './unpacked-records.ts'

const origin = {
  organizationId: randomUUID(),
  sourceId: randomUUID(),
  source: 'srv-1',
  connectorId: randomUUID(),
  connector: 'Linux Accounts',
  receivedAt: new Date('2026-11-21T09:00:00.000Z'),
}

const json = fc.oneof(
  fc.json(),
  fc.json().map((value) => JSON.stringify({ ...aRecord(), details: value })),
  fc
    .dictionary(fc.string(), fc.jsonValue())
    .map((facts) => JSON.stringify({ ...aRecord(), ...facts })),
  fc
    .record({
      who: fc.string({ unit: 'binary' }),
      what: fc.string({ unit: 'binary', minLength: 1 }),
    })
    .map((facts) => JSON.stringify(aRecord(facts))),
)
const line = fc.oneof(
  json.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
)
const body = fc
  .array(line, { maxLength: 30 })
  .map((all) => Buffer.concat(all.flatMap((one) => [one, Buffer.from('\n')])))

test('whatever comes, each line is either stored or refused with its reason', async () => {
  const property = fc.asyncProperty(body, async (bytes) => {
    const read = await readBatch(bytes, origin)

    const lines = [...batchLines(bytes, batchLimits.lineBytes)]
    expect(read.accepted + read.refused).toBe(lines.length)
    expect(read.refusedLines).toHaveLength(read.refused)
    for (const { reason, text } of read.refusedLines) {
      expect(reason.length).toBeGreaterThan(5)
      expect(reason + text).not.toContain('\0')
      expect(text.isWellFormed()).toBe(true)
    }
    expect(isUtf8(read.rows)).toBe(true)
    const records = unpackedRecords(await unpackRows(await packRows(read.rows)))
    expect(records).toHaveLength(read.accepted)
    for (const record of records) ActivityRecord.parse(record)
  })
  await fc.assert(property, { numRuns: 500 })
})

test('whatever comes packed, unpacking answers or refuses in words', async () => {
  const property = fc.asyncProperty(
    fc.uint8Array({ maxLength: 500 }),
    fc.constantFrom('gzip', 'zstd', 'identity', 'br', '__proto__', 'constructor'),
    async (bytes, encoding) => {
      const unpacked = await unpack(Buffer.from(bytes), encoding).catch((error: unknown) => error)

      if (!Buffer.isBuffer(unpacked)) expect(unpacked).toBeInstanceOf(AppError)
    },
  )
  await fc.assert(property, { numRuns: 500 })
})

test('lines are cut as an editor cuts them, with or without broken ones among them', () => {
  const property = fc.property(
    fc.array(fc.string({ unit: 'grapheme' })),
    fc.boolean(),
    (texts, isBroken) => {
      const clean = texts.map((text) => text.replaceAll('\n', ''))
      const bytes = Buffer.concat([
        Buffer.from(clean.map((text) => `${text}\n`).join('')),
        Buffer.from(isBroken ? [0xff] : []),
      ])

      const lines = [...batchLines(bytes, 1000)]

      const expected = clean.flatMap((text, index) =>
        text.trim() === '' ? [] : [{ number: index + 1, text }],
      )
      expect(lines.filter(({ problem }) => problem === undefined)).toEqual(expected)
      expect(lines.filter(({ problem }) => problem !== undefined)).toHaveLength(isBroken ? 1 : 0)
    },
  )
  fc.assert(property)
})

test('a limit of bytes is one of bytes, not of characters', () => {
  const lines = [...batchLines(Buffer.from(`${'é'.repeat(50)}\n${'é'.repeat(51)}\n`), 100)]

  expect(lines.map(({ problem }) => problem)).toEqual([
    undefined,
    'The line is longer than 100 bytes.',
  ])
})

test('an id is the same for the same fact, another for any other, and tells its time', () => {
  const at = Date.parse('2026-11-21T09:00:00.123Z')
  const other = { ...origin, sourceId: randomUUID() }

  const ids = [
    activityRecordId(origin, 'a', at),
    activityRecordId(origin, 'a', at),
    activityRecordId(origin, 'b', at),
    activityRecordId(other, 'a', at),
    activityRecordId(origin, 'a', at + 1),
  ]

  expect(ids[0]).toBe(ids[1])
  expect(new Set(ids).size).toBe(4)
  expect(timeOfRecordId(ids[0] ?? '')).toEqual(new Date(at))
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
