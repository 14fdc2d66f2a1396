import { expect, test } from 'vitest'
import { nextAttempt, retryAfter } from './delivery-outcome.ts'

const now = new Date('2026-11-21T09:00:00.000Z')
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)

test.each([
  ['120', after(120)],
  ['Sat, 21 Nov 2026 09:01:00 GMT', after(60)],
  ['Sat, 21 Nov 2026 08:00:00 GMT', undefined],
  ['999999999', after(6 * 3600)],
  ['0', undefined],
  ['-5', undefined],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %j means %j', (value, at) => {
  expect(retryAfter(value, now)).toEqual(at)
})

test('delays grow until they have filled three days', () => {
  const giveUpAt = after(3 * 24 * 3600)
  const times: number[] = []
  let at: Date | undefined = now
  for (let tries = 1; at; tries += 1) {
    times.push(at.getTime())
    at = nextAttempt(tries, at, giveUpAt)
  }
  const delays = times.slice(1).map((time, index) => time - (times[index] ?? 0))

  expect(delays).toEqual(delays.toSorted((a, b) => a - b))
  expect(times.at(-1)).toBeGreaterThan(after(2.5 * 24 * 3600).getTime())
  expect(times.at(-1)).toBeLessThan(giveUpAt.getTime())
})

test('a receiver that asks to wait beyond the end is not tried again', () => {
  expect(nextAttempt(1, now, after(60), after(61))).toBeUndefined()
})
