import { createHash } from 'node:crypto'
import type { Action, CollectedRecord, Detail } from '@gatehouse/contract/activity-record'
import { withinLimits } from '../within-limits.ts'

/** A fact about logons before it is a record. */
export interface LogonFact {
  /** The same each time the line is read. */
  id: string
  at: Date
  action: Extract<Action, 'Successful Logon' | 'Failed Logon' | 'Logoff' | 'Executed'>
  who: string
  what: string
  workstation: string
  succeeded: boolean
  /** In order; those without a value are left out. */
  details: readonly (readonly [property: string, value: string])[]
}

/** The system names the account itself, so each of these is exact. */
export function logonRecord(fact: LogonFact, where: string): CollectedRecord {
  return withinLimits({
    key: `logon.${createHash('sha256').update(`${fact.id}\0${fact.action}`).digest('base64url')}`,
    at: fact.at.toISOString(),
    who: fact.who,
    action: fact.action,
    objectType: fact.action === 'Executed' ? 'Command' : 'Logon',
    what: fact.what,
    where,
    workstation: fact.workstation,
    succeeded: fact.succeeded,
    certainty: 'exact',
    details: fact.details.flatMap(([property, value]): Detail[] =>
      value === '' ? [] : [{ property, after: value }],
    ),
  })
}

/** `1 h 2 min 3 s` */
export function durationText(from: Date, until: Date): string {
  const seconds = Math.max(0, Math.round((until.getTime() - from.getTime()) / 1000))
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const shown = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`)
  return shown.join(' ') || '0 s'
}
