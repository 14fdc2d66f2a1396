import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteCursor } from './byte-cursor.ts'
import { ByteWriter } from './byte-writer.ts'
import type { RecordedEvent } from './event.ts'
import { aFile, output, publicKey, readAll, startedAt, streamed } from './testing/a-recording.ts'
import { anyEvent } from './testing/arbitrary-event.ts'
import { readHeader } from './read-header.ts'
import { verify } from './verify.ts'

const withoutTime = ({ at: _, ...event }: RecordedEvent) => event
const end = { kind: 'end', channel: 0, outcome: 'closed' }

test('any events are read as they were written, however file and stream are cut', async () => {
  const segments = fc.array(fc.array(anyEvent, { maxLength: 8 }), { maxLength: 5 })

  await fc.assert(
    fc.asyncProperty(segments, fc.integer({ min: 1, max: 500 }), async (written, chunkBytes) => {
      const file = await aFile(written)

      const { events, finding } = await readAll(streamed(file, chunkBytes), { publicKey })

      expect(finding).toBeUndefined()
      expect(events.map(withoutTime)).toEqual([...written.flat(), end])
      expect((await verify(streamed(file, chunkBytes), publicKey)).findings).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('times are microseconds since the start and never go back', async () => {
  const times = [5000.25, 5010, 5005, 90_000]
  const file = await aFile([[output('a'), output('b'), output('c')]], {
    now: () => times.shift() ?? 90_000,
  })

  const { events } = await readAll(streamed(file))

  expect(events.map(({ at }) => at)).toEqual([9750, 9750, 84_999_750, 84_999_750])
})

test('large output is kept whole, in several events of one time', async () => {
  const data = new Uint8Array(1_500_000).map((_, index) => index % 251)
  const file = await aFile([[{ kind: 'output', channel: 2, data }]])

  const { events, finding } = await readAll(streamed(file, 65_536), { publicKey })
  const read = Buffer.concat(events.flatMap((event) => (event.kind === 'output' ? event.data : [])))

  expect(finding).toBeUndefined()
  expect(read.equals(data)).toBe(true)
  expect(new Set(events.slice(0, -1).map(({ at }) => at)).size).toBe(1)
})

test('the header is for everybody to read', async () => {
  const header = await readHeader(streamed(await aFile([])))

  expect(header).toMatchObject({ id: 'recording-1', startedAt, about: { user: 'anna' } })
  expect([...header.wrappedKey]).toEqual([1, 2, 3])
})

test('every number up to 2^53 - 1 has one spelling', () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeNat(), fc.nat(70_000)), (value) => {
      const writer = new ByteWriter(1)
      writer.varint(value)

      expect(new ByteCursor(writer.written()).varint()).toBe(value)
    }),
  )
  expect(() => new ByteCursor(Uint8Array.of(0x80, 0)).varint()).toThrow('needless zeros')
  expect(() => new ByteCursor(new Uint8Array(9).fill(0xff)).varint()).toThrow('too large')
  expect(() => new ByteWriter().varint(2 ** 53)).toThrow(RangeError)
})
