import type { CollectedRecord } from '@gatehouse/contract/activity-record'

/** Records that were lost here, and all that is known of them. */
export interface Gap {
  key: string
  /** Undefined when nobody can know. */
  records: number | undefined
  /** Clock of the records where it is known, else of their loss. */
  fromAt: string
  toAt: string
  reason: string
}

/** The fact that facts are missing, as a record of its own. */
export function gapRecord(gap: Gap, where: string): CollectedRecord {
  const count = gap.records === undefined ? 'Unknown number of' : String(gap.records)
  return {
    key: gap.key,
    at: gap.toAt,
    who: 'Gatehouse agent',
    action: 'Lost',
    objectType: 'Activity records',
    what: `${count} records`,
    where,
    workstation: '',
    succeeded: true,
    certainty: 'exact',
    details: [
      { property: 'From', after: gap.fromAt },
      { property: 'To', after: gap.toAt },
      { property: 'Count', after: gap.records === undefined ? 'unknown' : String(gap.records) },
      { property: 'Reason', after: gap.reason },
    ],
  }
}
