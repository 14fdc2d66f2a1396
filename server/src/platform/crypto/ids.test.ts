import { expect, test } from 'vitest'
import { uuidv7 } from './ids.ts'

const now = new Date('2026-11-21T10:00:00.000Z')

test('ids are of version 7, of their time, and none comes twice', () => {
  const ids = Array.from({ length: 5000 }, () => uuidv7(now))

  expect(new Set(ids).size).toBe(5000)
  expect(
    ids.every((id) =>
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id),
    ),
  ).toBe(true)
  expect(Number.parseInt(ids[0]?.replace('-', '').slice(0, 12) ?? '', 16)).toBe(now.getTime())
})

test('ids of one millisecond are in the order in which they were made, until the count begins anew', () => {
  const ids = Array.from({ length: 200 }, () => uuidv7(now))

  const falls = ids.filter((id, at) => at > 0 && id < (ids[at - 1] ?? ''))
  expect(falls.length).toBeLessThanOrEqual(1)
})
