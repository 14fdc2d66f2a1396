import { expect, test } from 'vitest'
import { argumentsOf, commandLine } from './command-line.ts'

test('an argument with blanks or signs is quoted, so that it is seen to be one', () => {
  expect(commandLine(['/usr/bin/tell', '--to', 'the desk', "it's", ''])).toBe(
    String.raw`/usr/bin/tell --to 'the desk' 'it'\''s' ''`,
  )
})

test.each([
  ['', []],
  ['--a', ['--a']],
  ['--a\n', ['--a']],
  ['--a\nb c\n', ['--a', 'b c']],
])('%j is %j', (text, list) => {
  expect(argumentsOf(text)).toEqual(list)
})
