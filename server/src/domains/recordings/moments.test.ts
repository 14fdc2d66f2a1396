import { aSink, aWriter, dataKey, streamed } from '@gatehouse/recording/testing/a-recording'
import type { Source } from '@gatehouse/recording/source'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DrawnScreen } from './drawn-screen.ts'
import { indexAll, readStretch } from './reader-tasks.ts'
import { resize } from './testing.ts'
import type { Moment, Screen, Stretch } from './thread-messages.ts'

/** What a player shows in the end. */
async function drawn({ screen, frames }: Stretch): Promise<Screen> {
  const drawing = new DrawnScreen(screen)
  for (const frame of frames) await drawing.put(frame)
  const taken = await drawing.take()
  drawing.dispose()
  return taken.screen
}

const escapes = [
  ...[
    '\r\n',
    '\r',
    '\t',
    '\b',
    '\x1b[2J\x1b[H',
    '\x1b[1;31m',
    '\x1b[0m',
    '\x1b[K',
    '\x1b[3;7r',
    '\x1b[r',
  ],
  ...['\x1b[?25l', '\x1b[?25h', '\x1b7', '\x1b8', '\x1b(0', '\x1b(B', '\x1b[?1049h', '\x1b[?1049l'],
  ...[
    '\x1b[5;5H',
    '\x1bM',
    '\x1bD',
    '漢字',
    'ü',
    '🙂',
    '\x1b[?1h',
    '\x1b[?2004h',
    '\x1b[48;5;20m',
    '\x1b[',
  ],
  ...['\x1b]0;title\x07', 'a line that is longer than the screen is wide, so that it wraps around'],
]
const piece = fc.oneof(fc.stringMatching(/^[ -~]{0,30}$/), fc.constantFrom(...escapes))

/** A file with pauses of up to four seconds, and with characters cut where it happens. */
async function aRecordingOf(
  texts: readonly (readonly [pause: number, text: string])[],
): Promise<{ source: Source; end: number }> {
  const sink = aSink()
  let now = 0
  const writer = aWriter({ sink, now: () => now })
  await writer.write(resize(30, 9))
  for (const [pause, text] of texts) {
    const bytes = Buffer.from(text)
    now += pause
    await writer.write({ kind: 'output', channel: 1, data: bytes.subarray(0, bytes.length >> 1) })
    now += 1
    await writer.write({ kind: 'output', channel: 1, data: bytes.subarray(bytes.length >> 1) })
  }
  await writer.end('closed')
  return { source: { read: (offset) => streamed(sink.bytes().subarray(offset)) }, end: now }
}

const stretch = (source: Source, from: Moment | undefined, fromUs: number): Promise<Stretch> =>
  readStretch(source, { kind: 'stretch', dataKey, channel: 1, from, fromUs, toUs: 1e12 })

test('a screen that somebody jumps to is the one that playing from the start would show', async () => {
  let moments = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(4000), piece), { minLength: 5, maxLength: 80 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (texts, share) => {
        const { source, end } = await aRecordingOf(texts)
        const indexed = await indexAll(source, { kind: 'index', dataKey, withScreens: true })
        moments += indexed.moments.length
        const fromUs = Math.floor(end * share * 1000)
        const from = indexed.moments.findLast(({ atUs }) => atUs <= fromUs)

        const whole = await drawn(await stretch(source, undefined, 0))
        const jumped = await drawn(await stretch(source, from, fromUs))

        expect(jumped).toEqual(whole)
      },
    ),
    { numRuns: 100, interruptAfterTimeLimit: 40_000 },
  )
  expect(moments).toBeGreaterThan(50)
}, 60_000)

test('a sequence that repeats a character for ever is passed over', async () => {
  const { source } = await aRecordingOf([
    [0, 'x\x1b[2147483647b'],
    [6000, 'after it'],
  ])

  const { screen } = await stretch(source, undefined, 10_000_000)

  expect(screen.screen).toContain('xafter it')
})
