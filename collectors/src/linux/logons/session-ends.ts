import type { LogEntry } from '../logs/log-entry.ts'
import { durationText, type LogonFact } from './logon-records.ts'
import type { Kept } from './open-sessions.ts'

/** `values` may hold more than is kept. */
export const newKept = (
  entry: Pick<LogEntry, 'at'>,
  service: string,
  values: Partial<Kept> & Pick<Kept, 'account'>,
): Kept => ({
  account: values.account,
  address: values.address ?? '',
  port: values.port ?? '',
  by: values.by ?? '',
  method: values.method ?? '',
  service,
  since: entry.at.getTime(),
  attempts: values.attempts ?? 0,
  isAnnounced: values.isAnnounced ?? false,
  isLoggedOn: values.isLoggedOn ?? true,
  hasSession: values.hasSession ?? false,
})

/** The end of a logon whose beginning is known. */
export const logoffOf = (entry: Pick<LogEntry, 'id' | 'at'>, kept: Kept): LogonFact => ({
  id: entry.id,
  at: entry.at,
  action: 'Logoff',
  who: kept.by || kept.account,
  what: kept.account,
  workstation: kept.address,
  succeeded: true,
  details: [
    ['Service', kept.service],
    ['Port', kept.port],
    ['Duration', durationText(new Date(kept.since), entry.at)],
  ],
})
