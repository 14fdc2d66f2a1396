import { expect, test } from 'vitest'
import type { DomainLogon } from './domain-logon.ts'
import { OwnLogons } from './own-logons.ts'

const logon = (more: Partial<DomainLogon> & { minutes?: number }): DomainLogon => ({
  key: 'k',
  action: 'Successful Logon',
  account: 'CORP\\Reader',
  where: 'dc1',
  workstation: '10.0.0.9',
  kind: 'LDAP simple bind',
  reason: '',
  protocol: 'Simple bind',
  more: [],
  ...more,
  at: new Date(Date.parse('2026-11-21T09:00:00.000Z') + (more.minutes ?? 0) * 60_000),
})

test.each(['CORP\\reader', 'reader@corp.test', 'reader'])(
  'the account that reads the domain as %s is told once an hour for each place',
  (username) => {
    const own = new OwnLogons(username)

    expect(own.isRepeated(logon({}))).toBe(false)
    expect(own.isRepeated(logon({ minutes: 1 }))).toBe(true)
    expect(own.isRepeated(logon({ minutes: 2, workstation: '10.6.6.6' }))).toBe(false)
    expect(own.isRepeated(logon({ minutes: 3, kind: 'Interactive' }))).toBe(false)
    expect(own.isRepeated(logon({ minutes: 4, action: 'Failed Logon' }))).toBe(false)
    expect(own.isRepeated(logon({ minutes: 61 }))).toBe(false)
  },
)

test('all others are told each time', () => {
  const own = new OwnLogons('reader@corp.test')
  const nobodys = new OwnLogons(undefined)

  for (const account of ['CORP\\alice', 'CORP\\alice', '']) {
    expect(own.isRepeated(logon({ account }))).toBe(false)
    expect(nobodys.isRepeated(logon({ account }))).toBe(false)
  }
})
