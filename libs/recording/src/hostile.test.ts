import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecordingError } from './finding.ts'
import { indexSegments } from './segment-index.ts'
import { maxSegmentBytes } from './limits.ts'
import { aFile, output, publicKey, readAll, streamed } from './testing/a-recording.ts'
import { verify } from './verify.ts'

const original = await aFile([[output('a')], [output('b'.repeat(500))], [output('c')]])

/** Everything there is to do with a file; fails on any error that is not ours. */
async function endure(file: Uint8Array, chunkBytes: number): Promise<void> {
  await readAll(streamed(file, chunkBytes), { publicKey })
  await verify(streamed(file, chunkBytes), publicKey)
  try {
    await Array.fromAsync(indexSegments(streamed(file, chunkBytes)))
  } catch (error) {
    expect(error).toBeInstanceOf(RecordingError)
  }
}

test('random bytes, with and without the right beginning, do no harm', async () => {
  const beginning = fc.constantFrom(0, 8, 12, 150, original.length)

  await fc.assert(
    fc.asyncProperty(beginning, fc.uint8Array({ maxLength: 600 }), async (kept, noise) => {
      const file = Buffer.concat([original.subarray(0, kept), noise])
      await endure(file, 97)
    }),
    { numRuns: 300 },
  )
})

test('files with several changes anywhere do no harm', async () => {
  const change = fc.tuple(fc.nat(original.length - 1), fc.nat(255))

  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const file = original.slice()
      for (const [position, value] of changes) file[position] = value
      await endure(file, 1000)
    }),
    { numRuns: 300 },
  )
})

/** Goes on for ever, and counts what was taken from it. */
function endless(begin: Uint8Array) {
  const stream = {
    taken: 0,
    closed: false,
    async *[Symbol.asyncIterator]() {
      try {
        yield begin
        for (;;) {
          stream.taken += 65_536
          yield new Uint8Array(65_536).fill(0xff)
        }
      } finally {
        stream.closed = true
      }
    },
  }
  return stream
}

test.each([
  ['nothing', 0],
  ['a header', 12],
  ['a header and the start of a segment', original.length - 300],
])('a stream without an end that begins with %s is left at once', async (_, kept) => {
  const stream = endless(original.subarray(0, kept))

  const { finding } = await readAll(stream)

  expect(finding).toBeDefined()
  expect(stream.taken).toBeLessThan(2 * maxSegmentBytes)
  expect(stream.closed).toBe(true)
})

test('a length beyond the limits is not believed', async () => {
  const header = original.slice()
  new DataView(header.buffer).setUint32(8, 0xffffffff)
  const segment = original.slice()
  const begin = 12 + new DataView(segment.buffer).getUint32(8) + 96
  new DataView(segment.buffer).setUint32(begin + 48, 0x7fffffff)

  expect((await readAll(streamed(header))).finding).toMatchObject({ kind: 'malformed', offset: 0 })
  expect((await readAll(streamed(segment))).finding).toMatchObject({
    kind: 'malformed',
    segment: 0,
    offset: begin,
  })
})

test('an error of the source goes through as it is', async () => {
  const broken = new Error('the disk')
  async function* source() {
    yield original.subarray(0, 400)
    throw broken
  }

  await expect(readAll(source())).rejects.toBe(broken)
  await expect(verify(source(), publicKey)).rejects.toBe(broken)
})
