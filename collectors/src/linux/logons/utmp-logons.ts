import type { UtmpRecord } from '../logs/utmp.ts'
import type { LogonFact } from './logon-records.ts'
import type { OpenSessions } from './open-sessions.ts'
import { logoffOf, newKept } from './session-ends.ts'

/** wtmp names the terminal again at the end of a session, but not the account. */
export function utmpFacts(record: UtmpRecord, id: string, sessions: OpenSessions): LogonFact[] {
  const entry = { id: `${id}:${record.at.getTime()}`, at: record.at }
  const terminal = `terminal/${record.line}`
  switch (record.type) {
    case 'logon': {
      const kept = newKept(entry, 'terminal', {
        account: record.account,
        address: record.host,
        hasSession: true,
      })
      sessions.set(terminal, kept)
      return [terminalFact(entry, record, 'Successful Logon')]
    }
    case 'logoff': {
      const kept = sessions.get(terminal)
      sessions.delete(terminal)
      return kept ? [logoffOf(entry, kept)] : []
    }
    case 'failed-logon':
      return [terminalFact(entry, record, 'Failed Logon')]
    case 'boot':
      return []
  }
}

const terminalFact = (
  entry: { id: string; at: Date },
  record: UtmpRecord,
  action: 'Successful Logon' | 'Failed Logon',
): LogonFact => ({
  ...entry,
  action,
  who: record.account,
  what: record.account || '(unknown)',
  workstation: record.host,
  succeeded: action === 'Successful Logon',
  details: [['Terminal', record.line]],
})
