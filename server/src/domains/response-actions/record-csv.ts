import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { ActivityRecordId } from '@gatehouse/contract/ids'

/** A spreadsheet would run a cell that begins so as a formula. */
const formula = /^[=+\-@\t\r]/

/** RFC 4180 §2: quotes around what holds a separator, and doubled inside. */
function cell(text: string): string {
  const plain = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

const columns: readonly [header: string, value: (record: ActivityRecord) => string][] = [
  ['When', ({ at }) => at],
  ['Who', ({ who }) => who],
  ['Action', ({ action }) => action],
  ['ObjectType', ({ objectType }) => objectType],
  ['What', ({ what }) => what],
  ['Where', ({ where }) => where],
  ['Workstation', ({ workstation }) => workstation],
  ['Result', ({ succeeded }) => (succeeded ? 'Succeeded' : 'Failed')],
  ['DataSource', ({ source }) => source],
  ['Details', ({ details }) => details.map(sentence).join('\n')],
]

/** One row of the file. An alert keeps the text of its first records only; of others there is the id. */
export interface RecordRow {
  id: ActivityRecordId
  record?: ActivityRecord
}

/** UTF-8 without a byte order mark: programs read it, and many take the mark for a part of the first name. */
export const recordCsv = (alertId: string, rows: readonly RecordRow[]): string =>
  [
    ['AlertID', 'RecordID', ...columns.map(([header]) => header)],
    ...rows.map(({ id, record }) => [
      alertId,
      id,
      ...columns.map(([, value]) => (record ? value(record) : '')),
    ]),
  ]
    .map(
      (cells) => `${cells.map(cell).join(',')}
`,
    )
    .join('')

function sentence({ property, before, after }: ActivityRecord['details'][number]): string {
  if (before === undefined && after === undefined) return property
  if (before === undefined) return `${property}: ${after}`
  return `${property}: ${before} → ${after ?? ''}`
}
