import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shellQuote } from './shell-quote.ts'

test('a shell gives back each word as it was', () => {
  const word = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .filter((text) => !text.includes('\0') && text.isWellFormed())

  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      const script = `printf '%s\\0' ${words.map(shellQuote).join(' ')}`
      const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8' })

      expect(printed).toBe(words.length === 0 ? '\0' : `${words.join('\0')}\0`)
    }),
    { numRuns: 50, examples: [[["'", '$(id)', '`id`', '"; id', '\n', '-n', '\\', '']]] },
  )
})

test('a word that no command line can hold is refused', () => {
  expect(() => shellQuote('a\0b')).toThrow(RangeError)
})
