import { expect, test } from 'vitest'
import { harmlessBytes, placeToBegin, screenBefore } from './view-beginning.ts'

test.each([
  ['rest of a line\nnext', 'next'],
  ['31m red\x1b[0m plain', '\x1b[0m plain'],
  ['no line at all', 'no line at all'],
  ['', ''],
])('%j is entered at %j', (text, expected) => {
  const data = Buffer.from(text)

  expect(data.subarray(placeToBegin(data)).toString()).toBe(expected)
})

test('a stream is never entered within a character', () => {
  const data = Buffer.from('äöü').subarray(1)

  expect(data.subarray(placeToBegin(data)).toString()).toBe('öü')
})

const full = '\x1b[?1049h'
test.each([
  ['nothing switches, now an editor', 'text', true, full],
  ['nothing switches, now a shell', 'text', false, ''],
  ['an editor is left', 'text\x1b[?1049l$ ', false, full],
  ['an editor is left and another begun', 'text\x1b[?1049l$ \x1b[?1049h', true, full],
  ['an editor is begun', '$ vi\x1b[?47h', true, ''],
])('when %s the screen before it is known', (_when, text, isFullScreen, expected) => {
  expect(screenBefore(Buffer.from(text), isFullScreen)).toBe(expected)
})

test('what is no terminal controls none, and keeps its length', () => {
  const bytes = Buffer.from('a\tb\r\n\x1b[2Jc\0\x07é')

  const harmless = harmlessBytes(bytes)

  expect(harmless.toString()).toBe('a\tb \n.[2Jc..é')
  expect(harmless).toHaveLength(bytes.length)
})
