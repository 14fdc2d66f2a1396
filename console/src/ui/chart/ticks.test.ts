import { expect, test } from 'vitest'
import { niceTop, timeTicks } from './ticks.ts'

const hour = 3_600_000

test('ticks stand at round moments of the zone and are not too many', () => {
  const from = Date.parse('2026-11-21T09:07:00Z')

  const ticks = timeTicks(from, from + 6 * hour, 'Asia/Kathmandu', 6)

  expect(ticks.map((tick) => tick.label)).toEqual([
    '15:00',
    '16:00',
    '17:00',
    '18:00',
    '19:00',
    '20:00',
  ])
})

test('a week is marked by days', () => {
  const from = Date.parse('2026-11-14T12:00:00Z')

  const ticks = timeTicks(from, from + 7 * 24 * hour, 'UTC', 8)

  expect(ticks[0]?.label).toBe('15 Nov')
  expect(ticks).toHaveLength(7)
})

test.each([
  [0, 1],
  [3, 3],
  [27, 30],
  [812, 1000],
  [41_000, 50_000],
])('a scale for %i ends at %i', (greatest, top) => {
  expect(niceTop(greatest)).toBe(top)
})
