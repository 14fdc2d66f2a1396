import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toAsciicast } from './asciicast-v2.ts'
import { onlyChannels } from './channels.ts'
import type { RecordedEvent, SessionEvent } from './event.ts'
import { toEventLines } from './event-lines.ts'
import { toPlainText } from './plain-text.ts'
import { output, startedAt } from './testing/a-recording.ts'

/** One each second. */
async function* recorded(...events: SessionEvent[]): AsyncGenerator<RecordedEvent> {
  for (const [index, event] of events.entries()) {
    yield { channel: 0, ...event, at: index * 1_000_000 }
  }
}

const linesOf = async (lines: AsyncIterable<string>): Promise<unknown[]> =>
  (await Array.fromAsync(lines)).map((line) => JSON.parse(line) as unknown)

const shown = async (...texts: string[]) =>
  (await Array.fromAsync(toPlainText(recorded(...texts.map((text) => output(text)))))).join('')

const cutAnywhere = (text: string) =>
  fc.array(fc.nat(Buffer.byteLength(text)), { maxLength: 10 }).map((places) => {
    const data = Buffer.from(text)
    const borders = [0, ...places.toSorted((a, b) => a - b), data.length]
    return borders.slice(1).map((to, index) => ({
      kind: 'output' as const,
      channel: 1,
      data: data.subarray(borders[index], to),
    }))
  })

test('asciicast has a header with the first size, then output, input, sizes and marks', async () => {
  const events = recorded(
    { kind: 'resize', channel: 1, columns: 132, rows: 43 },
    output('$ '),
    { kind: 'input', channel: 1, data: Buffer.from('ls\r') },
    { kind: 'masked', channel: 1, bytes: 8 },
    { kind: 'resize', channel: 1, columns: 80, rows: 24 },
    { kind: 'mark', text: 'locked by anna' },
    { kind: 'gap', what: 'output', bytes: 10, why: 'the recorder was restarted' },
  )

  expect(await linesOf(toAsciicast(events, { startedAt, title: 'host' }))).toEqual([
    { version: 2, width: 132, height: 43, timestamp: startedAt.getTime() / 1000, title: 'host' },
    [1, 'o', '$ '],
    [2, 'i', 'ls\r'],
    [4, 'r', '80x24'],
    [5, 'm', 'locked by anna'],
    [6, 'm', '10 bytes of output are missing: the recorder was restarted'],
  ])
})

test('a recording without output is a cast too', async () => {
  expect(await linesOf(toAsciicast(recorded(), { startedAt }))).toMatchObject([
    { version: 2, width: 80, height: 24 },
  ])
})

test('characters that chunks cut are whole in every export', async () => {
  const text = 'größe 漢字 🗝️ naïve\r\n'

  await fc.assert(
    fc.asyncProperty(cutAnywhere(text.repeat(3)), async (chunks) => {
      const cast = await linesOf(toAsciicast(recorded(...chunks), { startedAt }))
      const entries = cast.slice(1) as [number, string, string][]

      expect(entries.map(([, , data]) => data).join('')).toBe(text.repeat(3))
      expect((await Array.fromAsync(toPlainText(recorded(...chunks)))).join('')).toBe(
        'größe 漢字 🗝️ naïve\n'.repeat(3),
      )
    }),
  )
})

test('a character that never ends is shown as broken, not forgotten', async () => {
  const half = { kind: 'output', channel: 1, data: Uint8Array.of(0x61, 0xc3) } as const

  expect(await linesOf(toAsciicast(recorded(half), { startedAt }))).toEqual([
    expect.anything(),
    [0, 'o', 'a'],
    [0, 'o', '\ufffd'],
  ])
  expect((await Array.fromAsync(toPlainText(recorded(half)))).join('')).toBe('a\ufffd\n')
})

test.each([
  ['colours and titles', '\x1b]0;title\x07\x1b[1;31mred\x1b[0m plain\r\n', 'red plain\n'],
  ['a corrected line', 'lsx\b\x1b[K -l\r\n', 'ls -l\n'],
  ['typing over', 'progress 10%\rprogress 99%\r\n', 'progress 99%\n'],
  ['an erased line', 'gone\r\x1b[2Kstays\r\n', 'stays\n'],
  ['moving in the line', 'helo\x1b[2D\x1b[1@l\r\n', 'hello\n'],
  ['deleting in the line', 'heello\x1b[4D\x1b[1P\r\n', 'hello\n'],
  ['tabs', 'a\tb\r\n', 'a       b\n'],
  ['a full screen', '\x1b[?1049h\x1b[2J\x1b[1;1Hone\x1b[2;1Htwo\x1b[?1049l', 'one\ntwo\n'],
  ['an empty line', 'a\r\n\r\nb\r\n', 'a\n\nb\n'],
  ['other alphabets of the terminal', '\x1b(Bx\x1b=y\r\n', 'xy\n'],
  ['a string that is not shown', 'a\x1bPq#0;2;0\x1b\\b\r\n', 'ab\n'],
  ['the C1 form', 'a\u009b1mb\u009d0;title\u009cc\r\n', 'abc\n'],
  ['no line end', 'prompt$ ', 'prompt$\n'],
])('plain text: %s', async (_, raw, text) => {
  expect(await shown(raw)).toBe(text)
  expect(await shown(...raw.split(''))).toBe(text)
})

test('no text on a terminal takes long or much', async () => {
  const hostile = fc.array(
    fc.constantFrom(
      '\x1b',
      '[',
      ']',
      'P',
      '9999999',
      ';',
      'C',
      'D',
      '@',
      'H',
      '\b',
      '\t',
      '\r',
      'x',
    ),
    { maxLength: 300 },
  )

  await fc.assert(
    fc.asyncProperty(hostile, async (parts) => {
      const text = await shown(parts.join(''))
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(4096)
    }),
  )
  expect(await shown(`xx\b${'\x1b[9999999@'.repeat(1000)}`)).toHaveLength(2)
  expect((await shown('y'.repeat(100_000))).split('\n')).toHaveLength(Math.ceil(100_000 / 4096) + 1)
})

test('what was started cannot pass for another line', async () => {
  const events = recorded({ kind: 'exec', channel: 1, command: 'true\n[locked by anna]\x1b[2K' })

  expect(await Array.fromAsync(toPlainText(events))).toEqual([
    '[started: true [locked by anna] [2K]\n',
  ])
})

test('event lines keep every byte', async () => {
  const events = recorded(
    output('text'),
    { kind: 'output', channel: 1, data: Uint8Array.of(0xff, 0) },
    {
      kind: 'file',
      channel: 2,
      action: 'write',
      path: '/etc/x',
      size: 3,
      sha256: new Uint8Array(32),
    },
  )

  expect(await linesOf(toEventLines(events))).toEqual([
    { at: 0, channel: 1, kind: 'output', text: 'text' },
    { at: 1_000_000, channel: 1, kind: 'output', base64: '/wA=' },
    {
      at: 2_000_000,
      channel: 2,
      kind: 'file',
      action: 'write',
      path: '/etc/x',
      size: 3,
      sha256: '0'.repeat(64),
    },
  ])
})

test('one channel comes with what concerns the session', async () => {
  const events = recorded(output('one', 1), output('two', 2), { kind: 'mark', text: 'seen' })

  expect(await Array.fromAsync(onlyChannels(events, new Set([2])))).toMatchObject([
    { kind: 'output', channel: 2 },
    { kind: 'mark', channel: 0 },
  ])
})
