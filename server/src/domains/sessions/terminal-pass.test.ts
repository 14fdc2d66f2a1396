import type { LoginId, OrganizationId, SessionId, UserId } from '@gatehouse/contract/ids'
import { expect, test } from 'vitest'
import { createTerminalPasses, type PassHolder } from './terminal-pass.ts'

const now = new Date('2026-11-21T09:00:00.000Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const holder: PassHolder = {
  userId: 'user' as UserId,
  username: 'alice',
  organizationId: 'organization' as OrganizationId,
  loginId: 'login' as LoginId,
  session: {
    organizationId: 'organization' as OrganizationId,
    sessionId: 'session' as SessionId,
  },
  address: '192.0.2.7',
  client: 'Firefox',
  from: '127.0.0.1',
}
const rightly = { userId: 'user', address: '127.0.0.1', now }

test('a pass lets in once, whom it was made for', () => {
  const passes = createTerminalPasses()
  const pass = passes.issue(holder, now).reveal()

  expect(pass).toMatch(/^ghw_[\w-]{43}$/)
  expect(passes.take(pass, { ...rightly, address: '::ffff:127.0.0.1' })).toEqual({
    outcome: 'in',
    holder,
  })
  expect(passes.take(pass, rightly)).toMatchObject({
    outcome: 'refused',
    text: expect.stringContaining('used already'),
  })
})

test.each([
  ['by somebody else', { ...rightly, userId: 'another' }, 'somebody else'],
  ['from another computer', { ...rightly, address: '192.0.2.7' }, 'somebody else'],
  ['after half a minute', { ...rightly, now: later(30) }, 'run out'],
])('a pass used %s is refused in words, and lost', (_how, use, words) => {
  const passes = createTerminalPasses()
  const pass = passes.issue(holder, now).reveal()

  expect(passes.take(pass, use)).toMatchObject({
    outcome: 'refused',
    text: expect.stringContaining(words),
  })
  expect(passes.take(pass, rightly)).toMatchObject({ outcome: 'refused' })
})

test('a password that looks like a pass is none', () => {
  const passes = createTerminalPasses()
  const pass = passes.issue(holder, now).reveal()

  expect(passes.take(`${pass.slice(0, -1)}_`, rightly)).toBeUndefined()
  expect(passes.take('', rightly)).toBeUndefined()
})

test('old passes are forgotten when new ones are made', () => {
  const passes = createTerminalPasses()
  const pass = passes.issue(holder, now).reveal()
  passes.issue(holder, later(700))

  expect(passes.take(pass, { ...rightly, now: later(700) })).toBeUndefined()
})
