import { CollectedRecord } from '@gatehouse/contract/activity-record'
import { expect, test } from 'vitest'
import type { SessionFact } from '#broker'
import { recordOf } from './session-facts.ts'
import type { SessionData } from './session.store.ts'

// What a record is made of; nothing else of a session is looked at.
const session = {
  ...{ id: '01930000-0000-7000-8000-000000000001', username: 'alice', account: 'root' },
  ...{ target_name: 'web1', session_type: { name: 'Root by sudo' } },
} as unknown as SessionData
const from = { connectionId: 'c1', address: '192.0.2.7', position: 3 }
const at = Date.UTC(2026, 10, 21, 9)

const refused = (fact: Omit<SessionFact & { kind: 'refused' }, 'at' | 'kind'>) =>
  recordOf(session, from, { at, kind: 'refused', ...fact })

test.each([
  ['transfer', 'scp -t /srv', 'File transfer', 'scp -t /srv'],
  ['transfer', '', 'File transfer', 'File transfer'],
  ['command', 'uptime', 'Command', 'uptime'],
  ['shell', '', 'Shell', 'Shell'],
] as const)(
  'a %s that was refused (%s) is a record of what was wanted, and why not',
  (what, command, objectType, named) => {
    const record = refused({ what, command, reason: 'Your access does not include it.' })

    expect(record).toMatchObject({
      ...{ who: 'alice', action: 'Executed', objectType, what: named, succeeded: false },
      ...{ where: 'web1', workstation: '192.0.2.7', key: 'c1:3' },
    })
    expect(record?.details).toContainEqual({
      ...{ property: 'Refused', after: 'Your access does not include it.' },
    })
    expect(CollectedRecord.safeParse(record).success).toBe(true)
  },
)

test('a command of any length that was refused is a record that is taken', () => {
  const record = refused({ what: 'command', command: 'x'.repeat(32_000), reason: 'No.' })

  expect(CollectedRecord.safeParse(record).success).toBe(true)
})
