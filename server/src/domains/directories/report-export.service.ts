import { Readable } from 'node:stream'
import type { StateReport, StateReportKey, StateReportRow } from '@gatehouse/contract/state-reports'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext } from '#platform/context.ts'
import { byteOrderMark, csvLine } from '#platform/csv.ts'
import type { File } from '#platform/http/mount.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import { getDirectory } from './directory.service.ts'
import { toWorkbook } from './report-workbook.ts'
import {
  getReport,
  readReport,
  type ReportAnswer,
  type ReportQuestion,
  textOf,
} from './state-report.service.ts'

/** For most reports each block asks the whole of it again, so few are better than small ones. */
const rowsInBlock = 50_000

/** All rows of one report as a file; the first are read before it begins, so that what cannot work is told as such. */
export async function exportReport(
  ctx: OrganizationContext,
  options: DirectoriesOptions,
  key: StateReportKey,
  { format, ...question }: ReportQuestion & { format: 'csv' | 'xlsx' },
): Promise<File> {
  const report = getReport(key)
  // As of one moment, whatever is read meanwhile.
  const first = await ctx.transaction((tx) =>
    readReport(ctx, tx, options, key, question, { limit: rowsInBlock }),
  )
  const asked = { ...question, at: first.asOf }
  const name = await recordExport(ctx, report, asked, format)
  const blocks = readBlocks(ctx, options, key, asked, first)
  return {
    contentType: contentTypes[format],
    filename: `${report.name.replaceAll('"', '')} ${name} ${first.asOf.slice(0, 10)}.${format}`,
    content:
      format === 'xlsx'
        ? toWorkbook(report, blocks)
        : Readable.from(toCsv(report, blocks), { objectMode: false }),
  }
}

const contentTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

async function* readBlocks(
  ctx: OrganizationContext,
  options: DirectoriesOptions,
  key: StateReportKey,
  question: ReportQuestion,
  first: ReportAnswer,
): AsyncGenerator<StateReportRow[]> {
  let { rows, nextCursor: cursor } = first
  for (;;) {
    if (rows.length > 0) yield rows
    if (cursor === undefined) return
    const page = { cursor, limit: rowsInBlock }
    const next = await ctx.transaction((tx) => readReport(ctx, tx, options, key, question, page))
    rows = next.rows
    cursor = next.nextCursor
  }
}

async function* toCsv(
  { columns }: StateReport,
  blocks: AsyncIterable<StateReportRow[]>,
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(columns.map(({ name }) => name))
  for await (const rows of blocks) {
    yield rows.map((row) => csvLine(columns.map(({ key }) => textOf(row[key])))).join('')
  }
}

const recordExport = (
  ctx: OrganizationContext,
  { name }: StateReport,
  question: ReportQuestion,
  format: string,
): Promise<string> =>
  ctx.transaction(async (tx) => {
    const directory = await getDirectory(tx, question.directoryId)
    await recordAuditEvent(ctx, tx, {
      type: 'state-report.exported',
      summary: `Exported the report ${name} of ${directory.name} as ${format.toUpperCase()}.`,
      details: { ...question, format },
    })
    return directory.name
  })
