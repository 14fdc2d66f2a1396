import type { SessionId } from '@gatehouse/contract/ids'
import type { WatchMessage } from '@gatehouse/contract/session-live'
import { expect, test, vi } from 'vitest'
import type { ConnectionId, TerminalView } from '#broker'
import { createWatchHub, type WatchHub, type WatchNews } from './watch-hub.ts'

const session = 'session' as SessionId
const connection = 'connection' as ConnectionId

const view = (offset: number, text: string, more: Partial<TerminalView> = {}): TerminalView => ({
  ...{ terminal: 1, title: 'Shell', hasTerminal: true, columns: 80, rows: 24 },
  ...{ isBeginning: false, before: '', isClosed: false, offset, data: Buffer.from(text), ...more },
})
const beginning = (offset: number, text: string, more: Partial<TerminalView> = {}) =>
  view(offset, text, { isBeginning: true, ...more })

function watcher(hub: WatchHub, name = 'alice') {
  const seen = {
    text: '',
    messages: [] as WatchMessage[],
    isSlow: false,
    leave: () => undefined as void,
  }
  const send = (message: WatchMessage): boolean => {
    if (seen.isSlow) return false
    seen.messages.push(message)
    if (message.type !== 'shown') return true
    const data = Buffer.from(message.data, 'base64').toString()
    seen.text = message.isBeginning ? data : seen.text + data
    return true
  }
  seen.leave = hub.watch(session, { name, send })
  return seen
}

function proxy(hub: WatchHub) {
  const news: WatchNews[] = []
  const leave = hub.onNews(session, (one) => news.push(one))
  return { news, leave, states: () => news.map(({ state, text }) => `${state}: ${text}`) }
}

test('a proxy hears when somebody begins and ceases to watch, and who', () => {
  vi.useFakeTimers()
  const hub = createWatchHub()
  const { states } = proxy(hub)

  const alice = watcher(hub)
  const again = watcher(hub)
  const bob = watcher(hub, 'bob')
  alice.leave()
  again.leave()
  again.leave()
  vi.runAllTimers()
  bob.leave()
  vi.runAllTimers()
  vi.useRealTimers()

  expect(states()).toEqual([
    'watched: alice watches this session.',
    'watched: ',
    'watched: bob watches this session.',
    'watched: alice does not watch any more; bob watches this session.',
    'unwatched: ',
    'unwatched: bob does not watch any more.',
  ])
})

test('whoever loads the page again was never away, as far as its user is told', () => {
  vi.useFakeTimers()
  const hub = createWatchHub()
  const { states } = proxy(hub)

  watcher(hub).leave()
  const back = watcher(hub)
  vi.runAllTimers()
  vi.useRealTimers()

  expect(states()).toEqual(['watched: alice watches this session.', 'unwatched: ', 'watched: '])
  back.leave()
})

test('a proxy that comes later hears at once that somebody watches', () => {
  const hub = createWatchHub()
  watcher(hub)
  watcher(hub, 'bob')

  expect(proxy(hub).states()).toEqual(['watched: alice, bob watch this session.'])
})

test('whoever comes later sees all, and whoever was there sees nothing twice', () => {
  const hub = createWatchHub()
  const first = watcher(hub)
  hub.show(session, connection, beginning(0, 'one '))
  hub.show(session, connection, view(4, 'two '))
  const second = watcher(hub)
  hub.show(session, connection, beginning(0, 'one two three '))
  hub.show(session, connection, view(14, 'four'))

  expect([first.text, second.text]).toEqual(['one two three four', 'one two three four'])
  expect(first.messages.filter(({ type }) => type === 'shown')).toHaveLength(4)
})

test('the beginning of a watcher is in the screen where it belongs, that of another is not', () => {
  const hub = createWatchHub()
  const first = watcher(hub)
  hub.show(session, connection, beginning(0, 'one '))
  const second = watcher(hub)
  hub.show(session, connection, beginning(2, 'e two', { before: '<editor>' }))

  expect([first.text, second.text]).toEqual(['one two', '<editor>e two'])
})

test('a slow watcher misses what they cannot take, and begins anew when they can', async () => {
  vi.useFakeTimers()
  const hub = createWatchHub({ retryMilliseconds: 100 })
  const { news } = proxy(hub)
  const [slow, fast] = [watcher(hub), watcher(hub, 'bob')]
  hub.show(session, connection, beginning(0, 'one '))
  slow.isSlow = true
  hub.show(session, connection, view(4, 'two '))
  slow.isSlow = false
  hub.show(session, connection, view(8, 'three '))
  const before = slow.text
  news.length = 0

  vi.advanceTimersByTime(100)
  vi.useRealTimers()
  hub.show(session, connection, beginning(8, 'three '))

  expect([before, news.map(({ state }) => state)]).toEqual(['one ', ['watched']])
  expect([slow.text, fast.text]).toEqual(['three ', 'one two three '])
})

test('terminals are told apart, and end with their connection', () => {
  const hub = createWatchHub()
  const seen = watcher(hub)
  hub.show(session, connection, beginning(0, 'a'))
  hub.show(session, connection, beginning(0, 'b', { terminal: 2, isClosed: true }))
  hub.show(session, 'other' as ConnectionId, beginning(0, 'c'))
  hub.gone(session, connection)

  expect(
    seen.messages.map((one) => 'terminal' in one && [one.type, one.connectionId, one.terminal]),
  ).toEqual([
    ['shown', 'connection', 1],
    ['shown', 'connection', 2],
    ['closed', 'connection', 2],
    ['shown', 'other', 1],
    ['closed', 'connection', 1],
  ])
})

test('another size is told without anything shown, the same one is not', () => {
  const hub = createWatchHub()
  const seen = watcher(hub)
  hub.show(session, connection, beginning(0, 'a'))
  hub.show(session, connection, view(1, ''))
  hub.show(session, connection, view(1, '', { columns: 132 }))

  expect(seen.messages).toHaveLength(2)
  expect(seen.messages[1]).toMatchObject({ columns: 132, data: '', isBeginning: false })
})

test('nothing of another session is shown', () => {
  const hub = createWatchHub()
  const seen = watcher(hub)

  hub.show('another' as SessionId, connection, beginning(0, 'a'))

  expect(seen.messages).toEqual([])
})

test('not more may watch than there is room for', () => {
  const hub = createWatchHub({ perSession: 2, all: 3 })
  const [first] = [watcher(hub), watcher(hub)]
  hub.watch('another' as SessionId, { name: 'alice', send: () => true })

  expect(() => watcher(hub)).toThrow('Too many people watch')
  first.leave()
  expect(() => watcher(hub)).not.toThrow()
})
