import { expect, test } from 'vitest'
import { createAddressThrottle } from './address-throttle.ts'

const now = new Date('2026-11-21T09:00:00.000Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

test('tries are used up, come back with time, and never exceed the limit', () => {
  const throttle = createAddressThrottle({ tries: 2, perMinute: 2 })
  const take = (seconds: number) => throttle.take('192.0.2.1', later(seconds))

  expect([take(0), take(0), take(0), take(29)]).toEqual([true, true, false, false])
  expect([take(30), take(30)]).toEqual([true, false])
  expect([take(900), take(900), take(900)]).toEqual([true, true, false])
})

test('what worked is given back', () => {
  const throttle = createAddressThrottle({ tries: 1, perMinute: 1 })

  expect(throttle.take('192.0.2.1', now)).toBe(true)
  throttle.giveBack('192.0.2.1')
  expect(throttle.take('192.0.2.1', now)).toBe(true)
  expect(throttle.take('192.0.2.1', now)).toBe(false)
})

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', false],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', true],
  ['2001:db8::1', '2001:db8:0:0:7::1', false],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2', true],
  ['192.0.2.1', '192.0.2.2', true],
])('after %s has used its try, %s still has one: %s', (one, other, expected) => {
  const throttle = createAddressThrottle({ tries: 1, perMinute: 1 })

  throttle.take(one, now)

  expect(throttle.take(other, now)).toBe(expected)
})

test('it does not grow without end', () => {
  const throttle = createAddressThrottle({ tries: 1, perMinute: 1 })
  throttle.take('first', now)
  for (let index = 0; index < 10_000; index += 1) throttle.take(`address ${index}`, now)

  expect(throttle.take('first', now)).toBe(true)
})
