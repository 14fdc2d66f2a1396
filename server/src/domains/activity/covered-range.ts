import { type ActivityIndex, recordTable } from './activity-index.ts'
import { recordsIn, type RecordScope } from './activity-query.ts'
import { toInstant } from './activity-row.ts'
import { ask } from './ask.ts'
import { sqlParams } from './sql-params.ts'

/** Times of the first and of the last record. */
export interface Covered {
  from?: Date
  last?: Date
}

/**
 * The time that all records cover within the time asked for, whatever else the filter says; quickly, since only
 * times are read and what is there twice does not matter.
 */
export async function coveredRange(
  index: ActivityIndex,
  { organizationIds, filter: { from, to } }: RecordScope,
): Promise<Covered> {
  const { values, bind } = sqlParams()
  const filter = { ...(from ? { from } : {}), ...(to ? { to } : {}) }
  const sql = `
    select min(at) as first, max(at) as last, count() as count from ${recordTable}
    where ${recordsIn({ organizationIds, filter, timeZone: 'UTC' }, bind)}`
  type Row = { first: string; last: string; count: string }
  const [row] = await ask<Row>(index, { sql, params: values })
  if (!row || Number(row.count) === 0) return {}
  return { from: new Date(toInstant(row.first)), last: new Date(toInstant(row.last)) }
}
