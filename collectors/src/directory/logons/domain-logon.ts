import type { Action, CollectedRecord, Detail } from '@gatehouse/contract/activity-record'
import { logonProperties } from '@gatehouse/contract/directory-words'
import { withinLimits } from '../../linux/within-limits.ts'

/** A fact about a logon, whichever log told it. */
export interface DomainLogon {
  /** The same each time it is read. */
  key: string
  at: Date
  action: Extract<Action, 'Successful Logon' | 'Failed Logon' | 'Logoff'>
  /** `CORP\alice` */
  account: string
  /** The computer that saw it. */
  where: string
  /** From where: an address, or the name of a computer; empty when not known. */
  workstation: string
  kind: string
  /** Why it failed; empty when it did not. */
  reason: string
  protocol: string
  /** What else is known; those without a value are left out. */
  more: readonly (readonly [property: string, value: string])[]
}

export function domainLogonRecord(logon: DomainLogon): CollectedRecord {
  const details = [
    [logonProperties.kind, logon.kind],
    [logonProperties.reason, logon.reason],
    [logonProperties.protocol, logon.protocol],
    ...logon.more,
  ] as const
  return withinLimits({
    key: `logon.${logon.key}`,
    at: logon.at.toISOString(),
    who: logon.account,
    action: logon.action,
    objectType: 'Logon',
    what: logon.account || '(unknown)',
    where: logon.where,
    workstation: logon.workstation,
    succeeded: logon.action !== 'Failed Logon',
    certainty: 'exact',
    details: details.flatMap(([property, value]): Detail[] =>
      value === '' ? [] : [{ property, after: value }],
    ),
  })
}

/** What the settings of the connector leave out. */
export interface LogonFilter {
  failed: boolean
  successful: boolean
  computers: boolean
  /** False: whoever reads the domain itself tells them. */
  lockouts?: boolean
}

/** Accounts that are Windows itself: they log on all day. */
const systemAccounts =
  /^(?:SYSTEM|LOCAL SERVICE|NETWORK SERVICE|ANONYMOUS LOGON|DWM-\d+|UMFD-\d+|IUSR)$/i

export function isWanted({ action, account }: DomainLogon, filter: LogonFilter): boolean {
  const name = account.slice(account.lastIndexOf('\\') + 1).replace(/@.*$/, '')
  if (name === '' || systemAccounts.test(name)) return false
  if (!filter.computers && name.endsWith('$')) return false
  return action === 'Failed Logon' ? filter.failed : filter.successful
}
