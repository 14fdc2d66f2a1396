import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { attributeName } from '../directories/attribute-names.ts'
import { nameAndPlace } from '../directories/directory-path.ts'
import { type DirectoryChange, directoryRecord } from './directory-record.ts'

const mostShown = 2

/** `Department: Sales → Marketing · 2 more`: what changed, short enough for one line. */
export function changeSummary(record: Pick<ActivityRecord, 'details'>): string {
  const changes =
    directoryRecord(record)?.changes ??
    record.details.map((detail): DirectoryChange => ({ form: 'value', ...detail }))
  const parts = changes.slice(0, mostShown).map(summaryOf)
  const rest = changes.length - mostShown
  return [...parts, ...(rest > 0 ? [`${rest} more`] : [])].join(' · ')
}

function summaryOf(change: DirectoryChange): string {
  const name = attributeName(change.property) ?? change.property
  if (change.form === 'value') {
    const [before, after] = [firstLine(change.before), firstLine(change.after)]
    if (before === undefined) return `${name}: ${after ?? ''}`
    return `${name}: ${before} → ${after ?? 'nothing'}`
  }
  const short = (item: string) => (change.of === 'members' ? nameAndPlace(item).name : item)
  const signed = [
    ...change.added.map((item) => `+ ${short(item)}`),
    ...change.removed.map((item) => `− ${short(item)}`),
  ]
  const rest = signed.length - mostShown
  return `${name}: ${signed.slice(0, mostShown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

const firstLine = (text: string | undefined) => {
  const line = text?.split('\n')[0]
  return line === '' ? 'empty' : line
}
