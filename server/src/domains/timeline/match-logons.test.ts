import type { SessionId } from '@gatehouse/contract/ids'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Made, matchLogons, type Seen } from './match-logons.ts'

const ours = '192.0.2.5'
const seen = (id: string, facts: Partial<Seen> = {}): Seen => ({
  ...{ id, at: 0, address: ours, port: 40_000, ...facts },
})
const made = (id: string, facts: Partial<Made> = {}): Made => ({
  ...{ id, at: 0, address: ours, port: 40_000, sessionId: `session ${id}` as SessionId, ...facts },
})
const result = (all: Seen[], logins: Made[]) =>
  Object.fromEntries(
    [...matchLogons(all, logins)].map(([id, { login, certainty }]) => [
      id,
      `${login.id} ${certainty}`,
    ]),
  )

test('the same end of a connection is the same logon, also by a clock that is minutes off', () => {
  expect(result([seen('a', { at: 300_000 })], [made('1')])).toEqual({ a: '1 certain' })
})

test('a logon beside a session with the same account is not the session’s', () => {
  const stranger = seen('stranger', { address: '203.0.113.9', port: 51_000, at: 1000 })

  expect(result([stranger, seen('own', { at: 2000 })], [made('1')])).toEqual({ own: '1 certain' })
})

test('another port of our own address is another connection', () => {
  expect(result([seen('a', { port: 40_001 })], [made('1')])).toEqual({})
})

test('behind a changed address the time tells, as far as it can', () => {
  const changed = { address: '198.51.100.1', port: 61_000 }

  expect(result([seen('a', { ...changed, at: 900 })], [made('1')])).toEqual({ a: '1 likely' })
  expect(result([seen('a', { ...changed, at: 90_000 })], [made('1')])).toEqual({})
  expect(
    result(
      [seen('late', { ...changed, at: 9000 }), seen('near', { ...changed, at: 900 })],
      [made('1')],
    ),
  ).toEqual({ near: '1 likely' })
})

test('a log that tells no port leaves it likely', () => {
  expect(result([seen('a', { port: undefined })], [made('1')])).toEqual({ a: '1 likely' })
})

test('each of our logins explains one logon at most, in whatever order they came', () => {
  const end = fc.record({
    at: fc.integer({ min: 0, max: 100 }).map((n) => n * 1000),
    address: fc.constantFrom(ours, '203.0.113.9'),
    port: fc.integer({ min: 1, max: 4 }),
  })
  fc.assert(
    fc.property(fc.array(end, { maxLength: 6 }), fc.array(end, { maxLength: 6 }), (left, right) => {
      const all = left.map((one, index) => seen(`s${index}`, one))
      const logins = right.map((one, index) => made(`m${index}`, one))
      const found = matchLogons(all, logins)
      const usedLogins = [...found.values()].map(({ login }) => login.id)
      expect(new Set(usedLogins).size).toBe(usedLogins.length)
      expect(result(all.toReversed(), logins.toReversed())).toEqual(result(all, logins))
    }),
  )
})
