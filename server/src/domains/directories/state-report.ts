import type { DirectoryId } from '@gatehouse/contract/ids'
import type { StateReport, StateReportKey } from '@gatehouse/contract/state-reports'
import type { RawBuilder } from 'kysely'

export interface ReportScope {
  directoryId: DirectoryId
  /** Which rows hold; undefined: those that do now. */
  at: Date | undefined
  /** What ages are counted to. */
  asOf: Date
  /** Of inactivity. */
  days: number
}

/**
 * A report with how it is asked. `rows` is a query over the tables `object` (id, kind, name, facts) and `edge` (group_id,
 * member_id, since) of the moment, with a column for each of its columns; what `with` names can be used in it.
 */
export interface ReportQuery extends StateReport {
  key: StateReportKey
  with?: (scope: ReportScope) => RawBuilder<unknown>
  rows: (scope: ReportScope) => RawBuilder<unknown>
}

type Column = StateReport['columns'][number]

const column =
  (kind: Column['kind']) =>
  (key: string, name: string): Column => ({ key, name, kind })

export const textColumn = column('text')
export const numberColumn = column('number')
export const timeColumn = column('time')
export const yesNoColumn = column('yes-no')
export const objectColumn = column('object')
