import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { type ActivityIndex, recordTable } from './activity-index.ts'
import { exportQuery, finalSettings, recordsIn, type RecordScope } from './activity-query.ts'
import { type ActivityRow, toRecord } from './activity-row.ts'
import { ask } from './ask.ts'
import { sqlParams } from './sql-params.ts'

/** Exact. Days as the clocks of the scope's zone count them: `2026-11-21`. */
export async function countRecordsByDay(
  index: ActivityIndex,
  scope: RecordScope,
): Promise<Map<string, number>> {
  const { values, bind } = sqlParams()
  const sql = `
    select toString(toDate(at, ${bind('String', scope.timeZone)})) as date, count() as count
    from ${recordTable} final
    where ${recordsIn(scope, bind)}
    group by date ${finalSettings}`
  const rows = await ask<{ date: string; count: string }>(index, { sql, params: values })
  return new Map(rows.map(({ date, count }) => [date, Number(count)]))
}

/** Exact. */
export async function countRecords(index: ActivityIndex, scope: RecordScope): Promise<number> {
  if (scope.organizationIds.length === 0) return 0
  const counts = await countRecordsByDay(index, { ...scope })
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

/** The newest records that match, newest first, block by block. */
export async function* newestRecords(
  { engine }: ActivityIndex,
  scope: RecordScope,
  limit: number,
): AsyncGenerator<ActivityRecord[]> {
  const { sql, params } = exportQuery(scope, limit)
  for await (const rows of engine.stream<ActivityRow>(sql, params)) yield rows.map(toRecord)
}
