import { expect, test } from 'vitest'
import { filledIn, unknownText, unknownVariables } from './template-text.ts'

test.each([
  ['%Who% did %Action%', []],
  ['%Who% and %Whom%, twice %Whom%', ['Whom']],
  ['50% of 30% is little', []],
  ['100%%Who%', []],
  ['', []],
])('of “%s” are unknown: %s', (text, unknown) => {
  expect(unknownVariables(text, ['Who', 'Action'])).toEqual(unknown)
})

test('what is unknown is said in a sentence', () => {
  expect(unknownText('%Who%', ['Who'])).toBeUndefined()
  expect(unknownText('%A%', [])).toBe('%A% is not a variable of this template.')
  expect(unknownText('%A% %B%', [])).toBe('%A%, %B% are not variables of this template.')
})

test('values take the place of their names, and a value is not filled in again', () => {
  expect(filledIn('%Who%: %What%, %Other%', { Who: '%What%', What: 'x' })).toBe(
    '%What%: x, %Other%',
  )
})
