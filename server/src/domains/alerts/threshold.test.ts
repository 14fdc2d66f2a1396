import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { place } from './threshold.ts'

const second = 1000
const hour = 3600 * second

interface Case {
  threshold: number
  period?: number
  waiting?: number[]
  /** When the open alert was raised, seconds. */
  open?: number
  /** Times of the records as they come, seconds. */
  arrivals: number[]
  /** When they are looked at; without it, when they happened. */
  now?: number
}

const at = (seconds: number) => ({ at: seconds * second })

function outcome({ threshold, period = 60, waiting = [], open, arrivals, now }: Case) {
  const state = {
    waiting: waiting.map(at),
    ...(open === undefined ? {} : { open: { ref: 'open', raisedAt: open * second } }),
  }
  const rule = { threshold, thresholdSeconds: period }
  const answer = place(rule, state, arrivals.map(at), (one) =>
    now === undefined ? one.at : now * second,
  )
  return {
    placed: answer.placed.map(({ ref, records }) => [
      ref ?? 'new',
      ...records.map((record) => record.at / second),
    ]),
    waiting: answer.waiting.map((record) => record.at / second),
  }
}

describe('a threshold', () => {
  test.each<[string, Case, ReturnType<typeof outcome>]>([
    [
      'of one raises at once',
      { threshold: 1, arrivals: [5] },
      { placed: [['new', 5]], waiting: [] },
    ],
    [
      'of one raises one alert for records that come together',
      { threshold: 1, arrivals: [5, 6, 7] },
      { placed: [['new', 5, 6, 7]], waiting: [] },
    ],
    [
      'that is not reached keeps the records',
      { threshold: 3, arrivals: [0, 10] },
      { placed: [], waiting: [0, 10] },
    ],
    [
      'is reached by the last record and takes all',
      { threshold: 3, waiting: [0, 10], arrivals: [20] },
      { placed: [['new', 0, 10, 20]], waiting: [] },
    ],
    [
      'counts the record that is exactly one period back',
      { threshold: 2, waiting: [0], arrivals: [60] },
      { placed: [['new', 0, 60]], waiting: [] },
    ],
    [
      'does not count one that is further back',
      { threshold: 2, waiting: [0], arrivals: [60.001] },
      { placed: [], waiting: [0, 60.001] },
    ],
    [
      'slides: the first record may be too old and the others enough',
      { threshold: 3, waiting: [0, 50], arrivals: [70, 100] },
      { placed: [['new', 50, 70, 100]], waiting: [0] },
    ],
    [
      'is reached by a late record between two others',
      { threshold: 3, waiting: [0, 50], arrivals: [25] },
      { placed: [['new', 0, 25, 50]], waiting: [] },
    ],
    [
      'is reached by a late record before all others',
      { threshold: 3, waiting: [30, 50], arrivals: [0] },
      { placed: [['new', 0, 30, 50]], waiting: [] },
    ],
    [
      'takes the records of every period that a late record fills up',
      { threshold: 3, waiting: [0, 50, 80, 100], arrivals: [60] },
      { placed: [['new', 0, 50, 60, 80, 100]], waiting: [] },
    ],
    [
      'leaves out what no period holds',
      { threshold: 3, waiting: [0, 100, 110, 300], arrivals: [105] },
      { placed: [['new', 100, 105, 110]], waiting: [0, 300] },
    ],
    [
      'does not matter while an alert is open',
      { threshold: 5, open: 0, waiting: [1], arrivals: [10, 500] },
      { placed: [['open', 10, 500]], waiting: [1] },
    ],
    [
      'counts again a day after the alert was raised',
      { threshold: 2, open: 0, arrivals: [24 * 3600 - 1, 24 * 3600, 24 * 3600 + 1] },
      {
        placed: [
          ['open', 24 * 3600 - 1],
          ['new', 24 * 3600, 24 * 3600 + 1],
        ],
        waiting: [],
      },
    ],
    [
      'lets old records join an open alert: what counts is when they come',
      { threshold: 2, open: 1000, arrivals: [-5000], now: 2000 },
      { placed: [['open', -5000]], waiting: [] },
    ],
    [
      'that was lowered takes all records of the period',
      { threshold: 2, waiting: [0, 10, 20, 30], arrivals: [40] },
      { placed: [['new', 0, 10, 20, 30, 40]], waiting: [] },
    ],
  ])('%s', (_, given, expected) => {
    expect(outcome(given)).toEqual(expected)
  })
})

test('whatever the order in which records come, an alert is raised as soon as a period holds enough', () => {
  const times = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 6 }), (arrivals, threshold) => {
      const { placed, waiting } = outcome({ threshold, arrivals, now: 400 })

      const isEnough = (some: readonly number[]) =>
        some.some((end) => some.filter((one) => one <= end && end - one <= 60).length >= threshold)
      const before = arrivals.findIndex((_, index) => isEnough(arrivals.slice(0, index + 1)))
      expect(placed.length).toBe(before === -1 ? 0 : 1)
      expect([...placed.flat().filter((one) => one !== 'new'), ...waiting].length).toBe(
        arrivals.length,
      )
      expect(isEnough(waiting)).toBe(false)
    }),
  )
})

test('ten thousand records of one item take no time to speak of, in any order', () => {
  const reversed = Array.from({ length: 10_000 }, (_, index) => 10_000 - index)

  const { waiting } = outcome({ threshold: 10_000, period: 1, arrivals: reversed, now: hour })

  expect(waiting).toHaveLength(10_000)
})
