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

export interface WantedPage {
  /** Each has to stand somewhere in a row. */
  words: readonly string[]
  offset: number
  limit: number
  /** How many rows there are, when it is known from the page before. */
  total?: number | undefined
}

/** Rows from `offset` on, in the order of the report. */
export async function runReport(
  tx: OrganizationTx,
  report: ReportQuery,
  scope: ReportScope,
  page: WantedPage,
): Promise<ReportPage> {
  return page.words.length === 0
    ? readPage(tx, report, scope, page)
    : findRows(tx, report, scope, page)
}

/** Cells are made for the rows of the page alone, which matters for reports of half a million rows. */
async function readPage(
  tx: OrganizationTx,
  report: ReportQuery,
  scope: ReportScope,
  { offset, limit, total }: WantedPage,
): Promise<ReportPage> {
  const { rows } = await sql<{ row: StateReportRow }>`
    ${commonOf(report, scope)}
    select to_jsonb(report) as row
    from (${report.rows(scope)} offset ${offset} limit ${limit}) as report`.execute(tx)
  return {
    rows: rows.map(({ row }) => row),
    total: total ?? (await countReport(tx, report, scope)),
  }
}

async function findRows(
  tx: OrganizationTx,
  report: ReportQuery,
  scope: ReportScope,
  { words, offset, limit, total }: WantedPage,
): Promise<ReportPage> {
  const { rows } = await sql<{ row: StateReportRow; total: number }>`
    ${commonOf(report, scope)},
    report as (${report.rows(scope)}),
    told as (select to_jsonb(report) as row, row_number() over () as position from report)
    select told.row, count(*) over ()::int as total from told
    where ${containsAll(words)}
    order by told.position offset ${offset} limit ${limit}`.execute(tx)
  return { rows: rows.map(({ row }) => row), total: rows[0]?.total ?? total ?? 0 }
}

const commonOf = (report: ReportQuery, scope: ReportScope): RawBuilder<unknown> => sql`
  with recursive ${tablesOf(scope)}${report.with ? sql`, ${report.with(scope)}` : sql``}`

/** In what is shown: of a cell with an object its name. */
const containsAll = (words: readonly string[]): RawBuilder<unknown> =>
  sql`(select lower(string_agg(coalesce(value ->> 'name', value #>> '{}'), ' ')) from jsonb_each(told.row))
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
