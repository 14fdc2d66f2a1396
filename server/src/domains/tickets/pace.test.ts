import { expect, test } from 'vitest'
import { counted } from './pace.ts'

const now = new Date('2026-11-21T09:00:00Z')
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)

test.each([
  { what: 'the first of all', known: undefined, requests: 2, isAllowed: true, sum: 2 },
  {
    what: 'within the limit',
    known: { ago: 30, requests: 8 },
    requests: 2,
    isAllowed: true,
    sum: 10,
  },
  {
    what: 'beyond the limit',
    known: { ago: 30, requests: 9 },
    requests: 2,
    isAllowed: false,
    sum: 10,
  },
  {
    what: 'in the next minute',
    known: { ago: 60, requests: 10 },
    requests: 2,
    isAllowed: true,
    sum: 2,
  },
  { what: 'alone more than the limit', known: undefined, requests: 11, isAllowed: true, sum: 11 },
  {
    what: 'after that one',
    known: { ago: 1, requests: 11 },
    requests: 1,
    isAllowed: false,
    sum: 11,
  },
])('ten requests a minute: $what', ({ known, requests, isAllowed, sum }) => {
  const before = known && { minuteBeganAt: at(-known.ago), requests: known.requests }

  const found = counted(before, requests, { limit: 10, now })

  expect(found.isAllowed).toBe(isAllowed)
  expect(found.pace.requests).toBe(sum)
})
