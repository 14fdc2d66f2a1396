import type { ActivityFilter } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { conditionsOf, minuteIn } from './filter-condition.ts'
import { FoldedRecord } from './folded-record.ts'

export type Matches = (record: ActivityRecord) => boolean

/** The filter for records in memory. Finds exactly what the search finds: a test compares the two. */
export function compileFilter(filter: ActivityFilter, timeZone: string): Matches {
  const conditions = conditionsOf(filter, minuteIn(timeZone))
  return (record) => {
    const folded = new FoldedRecord(record)
    return conditions.every(({ holds }) => holds(folded))
  }
}
