import type { StateReportRow } from '@gatehouse/contract/state-reports'
import { type RawBuilder, sql } from 'kysely'
import { containing } from '#platform/db/like.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { tablesOf } from './report-parts.ts'
import type { ReportQuery, ReportScope } from './state-report.ts'

export interface ReportPage {
  rows: StateReportRow[]
  total: number
}

/** Rows from `offset` on, of those that contain each of the words somewhere, in the order of the report. */
export async function runReport(
  tx: OrganizationTx,
  report: ReportQuery,
  scope: ReportScope,
  { words, offset, limit }: { words: readonly string[]; offset: number; limit: number },
): Promise<ReportPage> {
  const { rows } = await sql<{ row: StateReportRow; total: number }>`
    ${commonOf(report, scope)},
    report as (${report.rows(scope)}),
    told as (select to_jsonb(report) as row, row_number() over () as position from report)
    select told.row, count(*) over ()::int as total from told
    where ${containsAll(words)}
    order by told.position offset ${offset} limit ${limit}`.execute(tx)
  const total = rows[0]?.total ?? (offset === 0 ? 0 : undefined)
  return {
    rows: rows.map(({ row }) => row),
    total: total ?? (await countReport(tx, report, scope)),
  }
}

const commonOf = (report: ReportQuery, scope: ReportScope): RawBuilder<unknown> => sql`
  with recursive ${tablesOf(scope)}${report.with ? sql`, ${report.with(scope)}` : sql``}`

/** In what is shown: of a cell with an object its name. */
const containsAll = (words: readonly string[]): RawBuilder<unknown> =>
  words.length === 0
    ? sql`true`
    : sql`(select lower(string_agg(coalesce(value ->> 'name', value #>> '{}'), ' ')) from jsonb_each(told.row))
        like all (${words.map((word) => containing(word.toLowerCase()))}::text[])`

export const countReport = (
  tx: OrganizationTx,
  report: ReportQuery,
  scope: ReportScope,
): Promise<number> =>
  count(tx, report, scope, sql`select count(*)::int as n from (${report.rows(scope)}) as report`)

/** `query` answers one row with a number `n`. */
export async function count(
  tx: OrganizationTx,
  report: ReportQuery,
  scope: ReportScope,
  query: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{ n: number }>`${commonOf(report, scope)} ${query}`.execute(tx)
  return rows[0]?.n ?? 0
}
