import { expect, test } from 'vitest'
import { nextPictureAt } from './picture-times.ts'

/** By the clock of whoever runs the test. */
const local = (text: string) => new Date(text)

test('the first picture is due at once', () => {
  expect(nextPictureAt(undefined, '03:00').getTime()).toBe(0)
})

test.each([
  ['2026-11-21T02:59:59', '2026-11-21T03:00:00'],
  ['2026-11-21T03:00:00', '2026-11-22T03:00:00'],
  ['2026-11-21T10:00:00', '2026-11-22T03:00:00'],
  ['2026-12-31T23:00:00', '2027-01-01T03:00:00'],
])('after one at %s it is due at %s', (last, due) => {
  expect(nextPictureAt(local(last), '03:00')).toEqual(local(due))
})
