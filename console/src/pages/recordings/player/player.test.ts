import type { Terminal } from '@gatehouse/contract/recordings'
import { expect, test, vi } from 'vitest'
import type { Screen } from '../../../ui/terminal/screen.ts'
import { Player } from './player.ts'
import type { Frame, LoadStretch } from './stretch.ts'

const endMs = 2 * 3_600_000

const aTerminal = (given: Partial<Terminal> = {}): Terminal => ({
  ...{ channel: 1, columns: 80, rows: 24, fromMs: 0, untilMs: endMs, title: 'Shell' },
  ...given,
})
const shown = (at: number, data = `${at} `): Frame => ({ at, kind: 'output', data })

/** A screen that remembers its text. */
function aScreen() {
  let text = ''
  let begun = 0
  const screen: Screen = {
    write: (data) => void (text += String(data)),
    reset(data = '') {
      begun += 1
      text = String(data)
    },
    resize: ({ columns, rows }) => void (text += `[${columns}x${rows}]`),
    focus: () => undefined,
  }
  return { screen, text: () => text, begun: () => begun }
}

/** Answers like the server: so many frames at most, and the screen that all before them make. */
function aServer(frames: readonly Frame[], mostFrames = 1000, lastMs = endMs) {
  return vi.fn<LoadStretch>((_, fromMs, toMs) => {
    const later = frames.filter(({ at }) => at > fromMs && at <= toMs)
    const taken = later.slice(0, mostFrames)
    const isCut = later.length > taken.length
    const before = frames.filter(({ at, kind }) => at <= fromMs && kind === 'output')
    const screen = before.map(({ data }) => data).join('')
    return Promise.resolve({
      keyframe: { at: fromMs, columns: 80, rows: 24, screen },
      frames: taken,
      untilMs: isCut ? (taken.at(-1)?.at ?? toMs) : Math.max(fromMs, Math.min(toMs, lastMs)),
    })
  })
}

async function open(load: LoadStretch, terminals = [aTerminal()], length = endMs) {
  const player = new Player({ terminals, endMs: length, load })
  const seen = aScreen()
  const detach = player.attach(seen.screen)
  await settled(player)
  return { player, detach, ...seen }
}

const settled = (player: Player) => vi.waitFor(() => expect(player.state.isWaiting).toBe(false))

/** Lets time go by as a browser tells it, frame by frame. */
async function pass(player: Player, milliseconds: number) {
  for (let gone = 0; gone < milliseconds; gone += 100) {
    player.tick(100)
    // oxlint-disable-next-line no-await-in-loop -- each frame of the browser comes after the last
    await settled(player)
  }
}

test('what was shown appears when it was shown, and its speed can be chosen', async () => {
  const { player, text } = await open(aServer([shown(0, 'a'), shown(1000, 'b'), shown(4000, 'c')]))

  expect(text()).toBe('a')
  player.play()
  await pass(player, 900)
  expect(text()).toBe('a')
  await pass(player, 100)
  expect(text()).toBe('ab')
  player.setSpeed(16)
  await pass(player, 200)

  expect(text()).toBe('abc')
  expect(player.state.now).toBe(1000 + 16 * 200)
})

test('what is read in several answers plays as one, without drawing anything anew', async () => {
  const frames = Array.from({ length: 50 }, (_, index) => shown(index * 100))
  const load = aServer(frames, 7)
  const { player, text, begun } = await open(load)

  player.play()
  await pass(player, 5000)

  expect(text()).toBe(frames.map(({ data }) => data).join(''))
  expect(begun()).toBe(1)
})

test('the next answer is asked for before it is needed', async () => {
  const load = aServer([shown(10)])
  await open(load)

  expect(load.mock.calls.map(([, from, to]) => [from, to])).toEqual([
    [0, 60_000],
    [60_000, 180_000],
  ])
})

test('a jump anywhere shows the screen of that moment, and needs one answer', async () => {
  const frames = Array.from({ length: 7200 }, (_, second) => shown(second * 1000, `${second};`))
  const load = aServer(frames)
  const { player, text } = await open(load)
  load.mockClear()

  player.seek(5_400_500)
  await settled(player)

  expect(text().endsWith('5399;5400;')).toBe(true)
  expect(load.mock.calls[0]?.[1]).toBe(5_400_500)
  player.seek(1500)
  await settled(player)
  expect(text()).toBe('0;1;')
})

test('while the reader drags, only what is wanted last is shown', async () => {
  const load = aServer([shown(1, 'one '), shown(3_000_000, 'two '), shown(6_000_000, 'three ')])
  const { player, text } = await open(load)
  load.mockClear()

  for (let at = 1_000_000; at <= 6_500_000; at += 100_000) player.seek(at)
  await settled(player)

  expect(text()).toBe('one two three ')
  // The first that was wanted, the last, and what follows it.
  expect(load.mock.calls.length).toBeLessThanOrEqual(3)
})

test('a long pause is cut, and left as it was when that is wanted', async () => {
  const load = aServer([shown(0, 'a'), shown(1_200_000, 'b')])
  const { player, text } = await open(load)

  player.play()
  await pass(player, 3000)
  expect(text()).toBe('ab')
  expect(player.state.now).toBeLessThan(1_202_000)

  player.seek(0)
  player.setLongestPause(undefined)
  await pass(player, 3000)
  expect(text()).toBe('a')
  expect(player.state.now).toBe(3000)
})

test('it stops at the end, and begins again from there', async () => {
  const { player, text } = await open(aServer([shown(100, 'a')], 10, 500), [aTerminal()], 500)

  player.play()
  await pass(player, 800)
  expect(player.state).toMatchObject({ now: 500, isPlaying: false })
  player.toggle()
  await settled(player)

  expect(text()).toBe('')
  expect(player.state).toMatchObject({ now: 0, isPlaying: true })
})

test('a resize happens between what was shown before and after it', async () => {
  const resized = { at: 20, kind: 'resize', data: '132x43' } as const
  const { player, text } = await open(aServer([shown(10, 'a'), resized, shown(30, 'b')]))

  player.seek(100)
  await settled(player)

  expect(text()).toBe('a[132x43]b')
})

test('when a terminal has shown its last, the next one goes on', async () => {
  const first = aTerminal({ untilMs: 1000 })
  const second = aTerminal({ channel: 2, fromMs: 600_000, untilMs: 601_000, title: 'ls' })
  const server = aServer([shown(10, 'a')])
  const other = aServer([shown(600_000, 'b'), shown(601_000, 'c')])
  const { player, text } = await open(
    (channel, from, to) => (channel === 1 ? server : other)(channel, from, to),
    [first, second],
  )

  player.play()
  await pass(player, 5000)

  expect(player.state.channel).toBe(2)
  expect(text()).toBe('bc')
})

test('choosing a terminal that was not there yet goes to its beginning', async () => {
  const second = aTerminal({ channel: 2, fromMs: 600_000, untilMs: 601_000 })
  const { player } = await open(aServer([shown(600_000, 'b')]), [aTerminal(), second])

  player.choose(2)
  await settled(player)
  expect(player.state).toMatchObject({ channel: 2, now: 600_000 })
  player.choose(1)
  await settled(player)

  expect(player.state).toMatchObject({ channel: 1, now: 600_000 })
})

test('what cannot be read is said, and tried again by seeking', async () => {
  const server = aServer([shown(10, 'a')])
  let isBroken = true
  const { player, text } = await open((...asked) =>
    isBroken ? Promise.reject(new Error('no')) : server(...asked),
  )

  expect(player.state).toMatchObject({ isPlaying: false, isWaiting: false })
  expect(player.state.error).toBeTruthy()
  isBroken = false
  player.seek(20)
  await settled(player)

  expect(player.state.error).toBeUndefined()
  expect(text()).toBe('a')
})

test('a screen that goes away is not written to, and another one shows the same', async () => {
  const { player, detach, text } = await open(aServer([shown(10, 'a'), shown(50, 'b')]))
  player.seek(20)
  await settled(player)
  detach()
  player.seek(60)
  const other = aScreen()
  player.attach(other.screen)
  await settled(player)

  expect(text()).toBe('a')
  expect(other.text()).toBe('ab')
})
