import { expect, test } from 'vitest'
import { ruleSentence } from './rule-sentence.ts'

test.each([
  [{ groupedOn: 'none', threshold: 1, thresholdSeconds: 60 }, 'Any record'],
  [{ groupedOn: 'who', threshold: 1, thresholdSeconds: 60 }, 'Any record, by Who'],
  [{ groupedOn: 'none', threshold: 5, thresholdSeconds: 3600 }, '5 records within 1 hour'],
  [
    { groupedOn: 'where', threshold: 5, thresholdSeconds: 600 },
    '5 records within 10 minutes with the same Where',
  ],
] as const)('a rule is said in words: %o', (rule, words) => {
  expect(ruleSentence(rule)).toBe(words)
})
