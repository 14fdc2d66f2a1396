import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactTime, instantOf, lengthOf, listTime, localOf, relativeTime } from './instant.ts'

const at = '2026-11-21T09:00:07.000Z'

test('times are shown in the zone they are asked for', () => {
  expect(exactTime(at, 'Europe/Berlin')).toBe('21 Nov 2026, 10:00:07 CET')
  expect(exactTime(at, 'America/Chicago')).toContain('03:00:07')
})

test('a list shows the year only when it is not the present one', () => {
  expect(listTime(at, 'UTC', Date.parse('2026-12-01T00:00:00Z'))).toBe('21 Nov, 09:00:07')
  expect(listTime(at, 'UTC', Date.parse('2027-12-01T00:00:00Z'))).toBe('21 Nov 2026, 09:00:07')
})

test.each([
  [3, 'just now'],
  [42, '42 s ago'],
  [47 * 60, '47 min ago'],
  [30 * 3600, '30 h ago'],
  [3 * 86_400, '3 days ago'],
  [-3600, 'in 1 h'],
])('%i seconds later it was %s', (seconds, text) => {
  expect(relativeTime(at, Date.parse(at) + seconds * 1000)).toBe(text)
})

test('a length is counted in its largest unit', () => {
  expect(lengthOf(60)).toBe('1 minute')
  expect(lengthOf(2 * 86_400)).toBe('2 days')
})

test('what a clock shows leads back to the instant', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu')
  const hour = 3_600_000
  const instants = fc
    .integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 })
    .map((seconds) => seconds * 1000)
  // The hour that a change of clocks repeats stands for two instants.
  const isAmbiguous = (instant: number, zone: string) =>
    [-hour, hour].some((shift) => localOf(instant + shift, zone) === localOf(instant, zone))
  const returns = (instant: number, zone: string) =>
    isAmbiguous(instant, zone) || instantOf(localOf(instant, zone), zone) === instant

  const found = fc.check(fc.property(instants, zones, returns))

  expect(found.counterexample).toBeNull()
})
