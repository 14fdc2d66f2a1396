import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { aScreen, FakeSocket, useFakeSockets } from './testing.ts'
import { WatchLink } from './watch-link.ts'

let socket: () => FakeSocket
beforeEach(() => {
  vi.useFakeTimers()
  socket = useFakeSockets()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const connectionId = '01930000-0000-7000-8000-000000000000'
const shown = (terminal: number, text: string, more: object = {}) => ({
  ...{ type: 'shown', connectionId, terminal, title: 'Shell', hasTerminal: true },
  ...{ columns: 100, rows: 30, isBeginning: false },
  data: Buffer.from(text).toString('base64'),
  ...more,
})
const beginning = (terminal: number, text: string, more: object = {}) =>
  shown(terminal, text, { isBeginning: true, ...more })
const key = (terminal: number) => `${connectionId} ${terminal}`

function watch() {
  const link = new WatchLink({ address: 'wss://gatehouse.test/live', onChanged: () => undefined })
  const leave = link.subscribe(() => undefined)
  socket().opens()
  return { link, leave }
}

test('what came before there was a screen is on it, and what follows', () => {
  const { link } = watch()
  const { screen, shown: seen } = aScreen()
  socket().says(beginning(1, 'old'))
  socket().says(beginning(1, 'one '))
  socket().says(shown(1, 'two '))

  link.attach(key(1), screen)
  socket().says(shown(1, 'three', { columns: 132 }))

  expect(seen).toMatchObject({ text: 'one two three', size: '132x30' })
})

test('terminals are listed, with whether they have shown something and are over', () => {
  const { link } = watch()
  socket().says(beginning(1, ''))
  socket().says(beginning(2, 'up', { title: 'uptime', hasTerminal: false }))
  socket().says({ type: 'closed', connectionId, terminal: 2 })

  expect(link.snapshot().terminals).toEqual([
    { key: key(1), title: 'Shell', hasTerminal: true, isClosed: false, isEmpty: true },
    { key: key(2), title: 'uptime', hasTerminal: false, isClosed: true, isEmpty: false },
  ])
})

test('plain text begins each line in the first column', () => {
  const { link } = watch()
  const { screen, shown: seen } = aScreen()
  socket().says(beginning(1, 'a\nb\n', { hasTerminal: false }))

  link.attach(key(1), screen)

  expect(seen.text).toBe('a\r\nb\r\n')
})

test('after a break it connects again, and what is not there any more is over', () => {
  const { link } = watch()
  socket().says(beginning(1, 'a'))
  socket().says(beginning(2, 'b'))
  socket().breaks()
  const during = link.snapshot().is

  vi.advanceTimersByTime(1000)
  socket().opens()
  socket().says(beginning(2, 'b and more'))

  expect([during, link.snapshot().is, FakeSocket.all.length]).toEqual(['connecting', 'live', 2])
  expect(link.snapshot().terminals.map(({ isClosed }) => isClosed)).toEqual([true, false])
})

test('when the session is over, that stays, and it does not connect again', () => {
  const { link } = watch()
  socket().says(beginning(1, 'a'))
  socket().says({ type: 'over', text: 'admin ended it' })
  socket().breaks(1005)
  vi.advanceTimersByTime(60_000)

  expect(link.snapshot()).toMatchObject({ is: 'over', text: 'admin ended it' })
  expect(FakeSocket.all).toHaveLength(1)
})

test('why it cannot be watched is said', () => {
  const { link } = watch()

  socket().breaks(1011, 'Too many people watch at present. Try again in a minute.')

  expect(link.snapshot()).toMatchObject({ is: 'over', text: expect.stringContaining('Too many') })
})

test('of many terminals that are over the oldest are forgotten', () => {
  const { link } = watch()
  for (let terminal = 1; terminal <= 60; terminal += 1) {
    socket().says(beginning(terminal, 'x'))
    socket().says({ type: 'closed', connectionId, terminal })
  }

  expect(link.snapshot().terminals.length).toBeLessThan(25)
  expect(link.snapshot().terminals.at(-1)?.key).toBe(key(60))
})

test('a page that is left closes its connection', () => {
  const { leave } = watch()

  leave()

  expect(socket().readyState).toBe(3)
})
