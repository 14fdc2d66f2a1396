import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketsOf } from './bucket.ts'

const instant = (text: string) => new Date(text)
const start = ({ startMilliseconds }: { startMilliseconds: number }) =>
  new Date(startMilliseconds).toISOString()

test.each([
  ['2026-11-21T09:00:00.000Z', '2026-11-21T09:00:45.000Z', 60, 0, 1, '2026-11-21T09:00:00.000Z'],
  ['2026-11-21T09:07:00.000Z', '2026-11-21T10:07:00.000Z', 61, 0, 60, '2026-11-21T09:07:00.000Z'],
  [
    '2026-11-14T09:00:00.000Z',
    '2026-11-21T09:00:00.000Z',
    60,
    60,
    10_800,
    '2026-11-14T08:00:00.000Z',
  ],
  [
    '2026-11-14T09:00:00.000Z',
    '2026-11-21T09:00:00.000Z',
    8,
    345,
    86_400,
    '2026-11-13T18:15:00.000Z',
  ],
  [
    '2026-01-01T00:00:00.000Z',
    '2026-12-31T00:00:00.000Z',
    60,
    0,
    604_800,
    '2025-12-29T00:00:00.000Z',
  ],
])('%s to %s in %i buckets, %i minutes ahead of UTC', (from, to, most, offset, seconds, first) => {
  const buckets = bucketsOf({ from: instant(from), to: instant(to) }, most, offset)

  expect([buckets.seconds, start(buckets)]).toEqual([seconds, first])
})

test('buckets always cover the range and are never too many', () => {
  const time = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2200, 0) })
  const property = fc.property(
    time,
    time,
    fc.integer({ min: 1, max: 500 }),
    fc.integer({ min: -720, max: 840 }),
    (one, other, most, offset) => {
      const [from, to] = [new Date(Math.min(one, other)), new Date(Math.max(one, other))]

      const { startMilliseconds, seconds, count } = bucketsOf({ from, to }, most, offset)

      expect(count).toBeGreaterThan(0)
      // A range that crosses one edge needs two buckets, however wide.
      expect(count).toBeLessThanOrEqual(Math.max(most, 2))
      expect(startMilliseconds).toBeLessThanOrEqual(from.getTime())
      expect(startMilliseconds + count * seconds * 1000).toBeGreaterThanOrEqual(to.getTime())
    },
  )
  fc.assert(property, { numRuns: 2000 })
})
