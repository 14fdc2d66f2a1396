import { expect, test } from 'vitest'
import type { ConnectionId, TerminalView } from '../broker.ts'
import { LiveViews, type Shows } from './live-views.ts'
import { eventually, TestBroker } from './testing.ts'

const shell: Shows = {
  ...{ title: 'Shell', hasTerminal: true, columns: 80, rows: 24 },
  isFullScreen: () => false,
}

function aConnection() {
  const broker = new TestBroker({})
  const failures: unknown[] = []
  const views = new LiveViews({
    ...{ broker, connection: 'one' as ConnectionId },
    failed: (cause) => failures.push(cause),
  })
  const until = (fits: (view: TerminalView) => boolean) =>
    eventually(() => broker.views.find((view) => fits(view)))
  return { broker, views, failures, until }
}
const text = (view: TerminalView | undefined) => Buffer.from(view?.data ?? []).toString()

/** As a watcher does who takes what continues, and begins anew when told to. */
function seenOf(views: readonly TerminalView[]): string {
  let [seen, upTo] = ['', 0]
  for (const view of views) {
    if (view.isBeginning) [seen, upTo] = ['', view.offset]
    expect(view.offset).toBe(upTo)
    seen += text(view)
    upTo += view.data.length
  }
  return seen
}

test('nothing is told while nobody watches', async () => {
  const { broker, views } = aConnection()
  const view = views.open(shell)
  view.shown(Buffer.from('secret'))
  views.watched()
  views.unwatched()
  view.shown(Buffer.from('more'))
  await new Promise((resolve) => setImmediate(resolve))

  expect(broker.views).toEqual([])
  views.stop()
})

test('whoever begins to watch sees what is there, and what follows once', async () => {
  const { broker, views, until } = aConnection()
  const view = views.open(shell)
  view.shown(Buffer.from('before '))

  views.watched()
  await until(({ isBeginning }) => isBeginning)
  view.shown(Buffer.from('after '))
  await until((one) => text(one).includes('after'))
  views.watched()
  view.shown(Buffer.from('later'))
  await until((one) => text(one).includes('later'))

  expect(seenOf(broker.views)).toBe('before after later')
  views.stop()
})

test('of more than there is room for, the watcher gets the end of it as a beginning', async () => {
  const { broker, views, until } = aConnection()
  const view = views.open({ ...shell, isFullScreen: () => true })
  views.watched()
  await until(({ isBeginning }) => isBeginning)
  for (let line = 0; line < 50_000; line += 1) view.shown(Buffer.from(`line ${line}\n`))
  await until((one) => text(one).endsWith('line 49999\n'))

  const last = broker.views.at(-1)
  expect(last).toMatchObject({ isBeginning: true, before: '\x1b[?1049h' })
  expect(last?.data.length).toBeLessThanOrEqual(256 * 1024)
  expect(text(last)).toMatch(/^line \d+\n/)
  views.stop()
})

test('a terminal that is over is told so, and is not there for who comes later', async () => {
  const { broker, views, until } = aConnection()
  views.watched()
  const view = views.open(shell)
  view.shown(Buffer.from('bye'))
  view.closed()
  await until(({ isClosed }) => isClosed)
  broker.views.length = 0

  views.watched()
  const second = views.open({ ...shell, title: 'uptime' })
  second.shown(Buffer.from('up'))
  await until(({ title }) => title === 'uptime')

  expect(broker.views.map(({ terminal }) => terminal)).toEqual([2])
  views.stop()
})

test('what a command without a terminal shows is text alone', async () => {
  const { views, until } = aConnection()
  views.watched()
  views.open({ ...shell, hasTerminal: false }).shown(Buffer.from('\x1b[2Jhello\n'))

  const view = await until(({ data }) => data.length > 0)

  expect(text(view)).toBe('.[2Jhello\n')
  views.stop()
})

test('after a broker that did not answer everything is told from its beginning', async () => {
  const { broker, views, failures, until } = aConnection()
  const view = views.open(shell)
  views.watched()
  await until(({ isBeginning }) => isBeginning)
  broker.isDown = true
  view.shown(Buffer.from('lost '))
  await eventually(() => failures.length > 0)
  broker.views.length = 0
  broker.isDown = false
  view.shown(Buffer.from('found'))

  await until((one) => text(one).includes('found'))

  expect(broker.views.at(0)).toMatchObject({ isBeginning: true })
  expect(seenOf(broker.views)).toBe('lost found')
  views.stop()
})

test('the last words are told when the connection ends', () => {
  const { broker, views } = aConnection()
  views.watched()
  const view = views.open(shell)
  view.shown(Buffer.from('bye'))

  views.stop()

  expect(text(broker.views.at(-1))).toBe('bye')
})
