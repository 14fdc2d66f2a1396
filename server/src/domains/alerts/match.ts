import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { GroupedOn } from '@gatehouse/contract/severities'
import type { RuleData } from './alert-rule.store.ts'
import type { RuleSet } from './rule-set.ts'

/** A record that a rule looks for. */
export interface Match {
  rule: RuleData
  record: ActivityRecord
}

/** Adds what the rules find in a record, unless it is suppressed. */
export function addMatches(
  { rules, suppression }: RuleSet,
  record: ActivityRecord,
  now: Date,
  matches: Match[],
): void {
  const found = rules(record)
  if (found.length === 0) return
  if (isSuppressed(suppression, record, now)) return
  for (const rule of found) matches.push({ rule, record })
}

export const isSuppressed = (
  suppression: RuleSet['suppression'],
  record: ActivityRecord,
  now: Date,
): boolean => suppression(record).some(({ endsAt }) => endsAt === null || endsAt > now)

/** What the records of one alert have in common. PostgreSQL's text holds no NUL. */
export const itemOf = (groupedOn: GroupedOn, record: ActivityRecord): string =>
  groupedOn === 'none' ? '' : record[groupedOn].replaceAll('\0', '\uFFFD')
