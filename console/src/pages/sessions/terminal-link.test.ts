import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TerminalLink } from './terminal-link.ts'
import { aScreen, type FakeSocket, useFakeSockets } from './testing.ts'

let socket: () => FakeSocket
beforeEach(() => {
  socket = useFakeSockets()
})
afterEach(() => vi.unstubAllGlobals())

function connect() {
  const changed = vi.fn<() => void>()
  const link = new TerminalLink({
    addressFor: ({ columns, rows }) => `wss://gatehouse.test/${columns}x${rows}`,
    onChanged: changed,
  })
  const { screen, shown } = aScreen()
  link.resize({ columns: 132, rows: 43 })
  const leave = link.attach(screen)
  socket().opens()
  return { link, shown, leave, changed }
}

test('it connects with the size of the screen, and shows what comes', () => {
  const { link, shown } = connect()

  socket().shows('hello')

  expect(socket().address).toBe('wss://gatehouse.test/132x43')
  expect(link.snapshot()).toEqual({ is: 'open' })
  expect(shown.text).toBe('hello')
})

test('a paste of a megabyte goes out whole, in pieces that the server takes', () => {
  const { link } = connect()
  const text = 'ä1234567'.repeat(125_000)

  link.type(text)

  const pieces = socket().sent.filter((one) => typeof one !== 'string')
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(64 * 1024)
  expect(Buffer.concat(pieces).toString()).toBe(text)
})

test('what is on the screen is told, so that more comes, and no sooner', () => {
  const { shown } = connect()
  const piece = 'x'.repeat(40_000)

  socket().shows(piece)
  const before = socket().said()
  for (const done of shown.done) done()

  expect(before).not.toContainEqual(expect.objectContaining({ type: 'shown' }))
  expect(socket().said()).toContainEqual({ type: 'shown', bytes: 40_000 })
})

test.each([
  ['exited', { type: 'ended', how: 'exited', exitCode: 3, text: 'It has ended.' }, 'exited'],
  ['lost its target', { type: 'ended', how: 'lost', text: 'It was lost.' }, 'broken'],
])('a terminal that %s says so', (_what, message, why) => {
  const { link } = connect()

  socket().says(message)
  socket().breaks(1005)

  expect(link.snapshot()).toEqual({ is: 'over', why, text: message.text })
})

test.each([
  ['the network', 1006, '', 'broken', /broke/],
  ['the server with words', 1011, 'This session is over.', 'broken', /This session is over/],
  ['the sign-in', 4401, 'The sign-in has ended.', 'signed-out', /sign-in has ended/],
])('when %s ends it, that is said', (_what, code, reason, why, words) => {
  const { link, changed } = connect()

  socket().breaks(code, reason)

  expect(link.snapshot()).toEqual({ is: 'over', why, text: expect.stringMatching(words) })
  expect(changed).toHaveBeenCalled()
})

test('a sign-in that ends is why, also when the way to the target was lost a moment before', () => {
  const { link } = connect()

  socket().says({ type: 'ended', how: 'lost', text: 'The connection was lost.' })
  socket().breaks(4401, 'The sign-in has ended.')

  expect(link.snapshot()).toMatchObject({ why: 'signed-out' })
})

test('a program that has ended has ended, whatever becomes of the sign-in after it', () => {
  const { link } = connect()

  socket().says({ type: 'ended', how: 'exited', exitCode: 0, text: 'The shell has ended.' })
  socket().breaks(4401, 'The sign-in has ended.')

  expect(link.snapshot()).toMatchObject({ why: 'exited', text: 'The shell has ended.' })
})

test('it connects again when told to, on an empty screen, and hears nothing of before', () => {
  const { link, shown } = connect()
  const first = socket()
  first.shows('before')
  first.breaks()

  link.open()
  socket().opens()
  first.shows('late')
  socket().shows('after')

  expect(link.snapshot()).toEqual({ is: 'open' })
  expect(shown.text).toContain('after')
  expect(shown.text).not.toMatch(/before|late/)
})

test('a page that is left closes its connection', () => {
  const { leave } = connect()

  leave()

  expect(socket().readyState).toBe(3)
})
