import type { ErrorCode } from '@gatehouse/contract/errors'
import { AppError } from '#platform/errors.ts'
import { expect, test } from 'vitest'
import { Refusal, somethingBroke, wordsFor } from './refusal.ts'

test('what the broker does not allow is said in its words, and nothing else that breaks', () => {
  const of = (code: ErrorCode) => wordsFor(new AppError(code, 'It is not allowed any more.'))

  expect([of('forbidden'), of('conflict')]).toEqual([
    'It is not allowed any more.',
    'It is not allowed any more.',
  ])
  expect(wordsFor(new Refusal('Nothing was chosen.'))).toBe('Nothing was chosen.')
  expect([of('unavailable'), of('not_found'), wordsFor(new Error('inside'))]).toEqual([
    somethingBroke,
    somethingBroke,
    somethingBroke,
  ])
})
