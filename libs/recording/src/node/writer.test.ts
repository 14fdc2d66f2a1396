import { afterEach, expect, test, vi } from 'vitest'
import { maxWaitingBytes, maxWriteBytes, refusedWaitingBytes } from '../limits.ts'
import { indexSegments, segmentAt } from '../segment-index.ts'
import {
  aClock,
  aFile,
  aSink,
  aWriter,
  dataKey,
  output,
  pieces,
  publicKey,
  readAll,
  streamed,
} from '../testing/a-recording.ts'
import { WriteError } from './segment-queue.ts'
import { decompress } from './zstd.ts'
import { readRecording } from '../reader.ts'

afterEach(() => vi.useRealTimers())

const chunk = { kind: 'output', channel: 1, data: new Uint8Array(64_000).fill(65) } as const

/** Takes nothing until it is opened. */
function aStuckSink() {
  const inner = aSink()
  const gate = Promise.withResolvers<void>()
  return {
    ...inner,
    open: gate.resolve,
    append: async (bytes: Uint8Array) => {
      await gate.promise
      await inner.append(bytes)
    },
  }
}

test('a caller has to wait for a slow sink, and then nothing is missing', async () => {
  const sink = aStuckSink()
  const writer = aWriter({ sink })
  let written = 0
  let waiting: Promise<void> | undefined
  while (!waiting) {
    waiting = writer.write(chunk)
    written += chunk.data.length
  }

  expect(written).toBeGreaterThan(maxWaitingBytes)
  expect(written).toBeLessThan(2 * maxWaitingBytes)
  sink.open()
  await waiting
  await writer.end('closed')
  const { events, finding } = await readAll(streamed(sink.bytes(), 65_536), { publicKey })
  expect(finding).toBeUndefined()
  expect(events.length - 1).toBe(written / chunk.data.length)
})

test('a caller that does not wait is stopped before memory is', async () => {
  const sink = aStuckSink()
  const writer = aWriter({ sink })

  let written = 0
  const writeOn = () => {
    for (; written < 2 * refusedWaitingBytes; written += chunk.data.length) {
      void writer.write(chunk)
    }
  }

  expect(writeOn).toThrow(WriteError)
  expect(written).toBeLessThan(refusedWaitingBytes + maxWaitingBytes)
  sink.open()
  await writer.flush()
})

test('a sink that fails fails the recording once and for all', async () => {
  const full = new Error('no space')
  const failures: WriteError[] = []
  const kept = aSink()
  const writer = aWriter({
    sink: {
      append: async (bytes) =>
        kept.appended.length < 2 ? kept.append(bytes) : Promise.reject(full),
    },
    onFailure: (error) => failures.push(error),
  })
  await writer.write(output('kept'))
  await writer.flush()
  await writer.write(output('lost'))

  await expect(writer.flush()).rejects.toMatchObject({ name: 'WriteError', cause: full })
  expect(() => writer.write(output('more'))).toThrow(WriteError)
  await expect(writer.flush()).rejects.toBe(failures[0])
  await expect(writer.end('closed')).rejects.toBe(failures[0])
  expect(failures).toHaveLength(1)
  const { events, finding } = await readAll(streamed(kept.bytes()))
  expect(events).toMatchObject([{ kind: 'output' }])
  expect(finding?.kind).toBe('incomplete')
})

test('those who wait hear of the failure, and so does one who only listens', async () => {
  const gate = Promise.withResolvers<void>()
  const failed = Promise.withResolvers<WriteError>()
  const writer = aWriter({ sink: { append: () => gate.promise }, onFailure: failed.resolve })
  let waiting: Promise<void> | undefined
  while (!waiting) waiting = writer.write(chunk)

  gate.reject(new Error('gone'))

  await expect(waiting).rejects.toBe(await failed.promise)
})

test('a signer that fails fails the recording', async () => {
  const writer = aWriter({ sink: aSink(), sign: () => new Uint8Array(3) })

  await expect(writer.end('closed')).rejects.toMatchObject({
    cause: new TypeError('A signature has 64 bytes'),
  })
})

test('half a segment at a crash leaves all before it', async () => {
  const file = await aFile([[output('a')], [output('b')], [output('c')]])
  const [header, a, b] = pieces(file) as [Uint8Array, Uint8Array, Uint8Array]
  const crashed = file.slice(0, header.length + a.length + b.length / 2)

  const { events, finding } = await readAll(streamed(crashed))

  expect(events).toMatchObject([output('a')])
  expect(finding).toMatchObject({
    kind: 'truncated',
    segment: 1,
    offset: header.length + a.length,
  })
})

test('an idle session is with the sink after a second', async () => {
  vi.useFakeTimers()
  const sink = aSink()
  const writer = aWriter({ sink })
  await writer.write(output('a'))

  await vi.advanceTimersByTimeAsync(999)
  const before = sink.appended.length
  await vi.advanceTimersByTimeAsync(1)

  expect([before, sink.appended.length]).toEqual([1, 2])
  expect(vi.getTimerCount()).toBe(0)
})

test('a segment spans no more than a second of events', async () => {
  const clock = aClock()
  const sink = aSink()
  const writer = aWriter({ sink, now: clock.now })
  for (let count = 0; count < 10; count++) {
    await writer.write(output('x'))
    clock.advance(400)
  }
  await writer.end('closed')

  const entries = await Array.fromAsync(indexSegments(streamed(sink.bytes())))

  expect(entries.map(({ firstAt, lastAt }) => lastAt - firstAt)).toEqual([
    800_000, 800_000, 800_000, 400_000,
  ])
})

test('an event beyond the limits is refused, and the recording goes on', async () => {
  const sink = aSink()
  const writer = aWriter({ sink })

  expect(() => writer.write({ kind: 'exec', command: 'x'.repeat(40_000) })).toThrow(RangeError)
  expect(() => writer.write({ kind: 'masked', bytes: -1 })).toThrow(RangeError)
  expect(() => writer.write({ kind: 'output', channel: -1, data: chunk.data })).toThrow(RangeError)
  expect(() => writer.write({ kind: 'other', code: 2, data: chunk.data })).toThrow(RangeError)
  expect(() => writer.write({ kind: 'output', data: new Uint8Array(maxWriteBytes + 1) })).toThrow(
    RangeError,
  )
  await writer.write(output('a'))
  const summary = await writer.end('closed')

  expect(summary).toMatchObject({ segments: 1, bytes: sink.bytes().length })
  expect((await readAll(streamed(sink.bytes()))).events).toMatchObject([
    output('a'),
    { kind: 'end', outcome: 'closed' },
  ])
})

test('after the end nothing is written', async () => {
  const writer = aWriter({ sink: aSink() })
  await writer.end('closed')

  expect(() => writer.write(output('late'))).toThrow('has ended')
  await expect(writer.end('again')).rejects.toThrow('has ended')
})

test('the bytes of a caller may be used again at once', async () => {
  const sink = aSink()
  const writer = aWriter({ sink })
  const data = Buffer.from('first')
  await writer.write({ kind: 'output', data })
  data.write('xxxxx')
  await writer.end('closed')

  const { events } = await readAll(streamed(sink.bytes()))

  expect(events[0]).toMatchObject({ data: new Uint8Array(Buffer.from('first')) })
})

test('reading can begin at any segment, found by its time', async () => {
  const clock = aClock()
  const sink = aSink()
  const writer = aWriter({ sink, now: clock.now })
  for (const text of ['a', 'b', 'c']) {
    await writer.write(output(text))
    clock.advance(2000)
  }
  await writer.end('closed')
  const source = { read: (offset: number) => streamed(sink.bytes().subarray(offset)) }

  const entries = await Array.fromAsync(indexSegments(source))
  const from = segmentAt(entries, 2_500_000)
  const events = await Array.fromAsync(
    readRecording(source, { dataKey, decompress, publicKey, ...(from && { from }) }),
  )

  expect(from?.number).toBe(1)
  expect(events).toMatchObject([output('b'), output('c'), { kind: 'end' }])
})
