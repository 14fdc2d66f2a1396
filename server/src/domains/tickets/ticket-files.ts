import type { ActivityRecord, Detail } from '@gatehouse/contract/activity-record'
import { byteOrderMark, csvLine } from '#platform/csv.ts'
import type { Attachment } from './ticket-provider.ts'

/** Of an attachment; there may be more in the alert itself. */
export const mostRecordsInFile = 10_000

const columns: readonly [string, (record: ActivityRecord) => string][] = [
  ['Time (UTC)', ({ at }) => at],
  ['Who', ({ who }) => who],
  ['Action', ({ action }) => action],
  ['Object type', ({ objectType }) => objectType],
  ['What', ({ what }) => what],
  ['Where', ({ where }) => where],
  ['Workstation', ({ workstation }) => workstation],
  ['Result', ({ succeeded }) => (succeeded ? 'Succeeded' : 'Failed')],
  ['Details', ({ details }) => details.map(detailText).join('\n')],
  ['Source', ({ source }) => source],
  ['Id', ({ id }) => id],
]

export function detailText({ property, before, after }: Detail): string {
  if (before === undefined) return after === undefined ? property : `${property}: ${after}`
  return `${property}: ${before} → ${after ?? ''}`
}

/** The name is the same each time, so that a file that went through is found before it goes again. */
export function fileOf(
  kind: 'csv' | 'json',
  records: readonly ActivityRecord[],
  mark: string,
): Attachment {
  const name = `ActivityRecords-${mark}.${kind}`
  const some = records.slice(0, mostRecordsInFile)
  if (kind === 'json') {
    return { name, contentType: 'application/json', content: JSON.stringify(some, null, 1) }
  }
  const lines = some.map((record) => csvLine(columns.map(([, value]) => value(record))))
  const header = csvLine(columns.map(([title]) => title))
  return { name, contentType: 'text/csv', content: byteOrderMark + header + lines.join('') }
}
