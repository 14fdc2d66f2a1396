import { expect, test } from 'vitest'
import { afterFailure, isLocked, noTries, remaining, type Tries } from './lockout.ts'

const now = new Date('2026-11-21T09:00:00.000Z')

/** Minutes of each lockout of somebody who never stops trying. */
function lockoutsOf(count: number): number[] {
  const minutes: number[] = []
  let tries: Tries = noTries
  let at = now
  while (minutes.length < count) {
    tries = afterFailure(tries, at)
    if (!tries.lockedUntil) continue
    minutes.push((tries.lockedUntil.getTime() - at.getTime()) / 60_000)
    at = tries.lockedUntil
  }
  return minutes
}

test('each lockout is twice as long as the one before, up to a day', () => {
  expect(lockoutsOf(11)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440])
})

test('the fifth wrong try locks, and the lock opens on time', () => {
  let tries = noTries
  for (let time = 0; time < 4; time += 1) tries = afterFailure(tries, now)
  const locked = afterFailure(tries, now)

  expect(isLocked(tries, now)).toBe(false)
  expect(isLocked(locked, now)).toBe(true)
  expect(isLocked(locked, new Date(now.getTime() + 5 * 60_000 - 1))).toBe(true)
  expect(isLocked(locked, new Date(now.getTime() + 5 * 60_000))).toBe(false)
})

test.each([
  [1, 'a minute'],
  [60, 'a minute'],
  [61, '2 minutes'],
  [300, '5 minutes'],
  [7200, '120 minutes'],
  [7201, '3 hours'],
  [86_400, '24 hours'],
])('%i seconds are said as %s', (seconds, said) => {
  expect(remaining(new Date(now.getTime() + seconds * 1000), now)).toBe(said)
})
