import type { DirectoryId } from '@gatehouse/contract/ids'
import type { StateReport, StateReportKey, StateReportRow } from '@gatehouse/contract/state-reports'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import { getDirectory } from './directory.service.ts'
import type { DirectoryData } from './directory.store.ts'
import { runKeyedReport } from './keyed-reports.ts'
import { findReport, stateReports } from './report-list.ts'
import { type ReportPage, runReport } from './report.store.ts'

export interface ReportQuestion {
  directoryId: DirectoryId
  at?: string | undefined
  text?: string | undefined
  days?: number | undefined
}

export interface ReportAnswer {
  rows: StateReportRow[]
  asOf: string
  isKnown: boolean
  total: number
  /** There may be some more. */
  isAtLeast?: boolean
  nextCursor?: string
}

export interface PageOfReport {
  cursor?: string | undefined
  limit: number
}

export const getReport = (key: StateReportKey): StateReport => {
  const report = stateReports.find((one) => one.key === key)
  if (!report) throw new Error(`The report ${key} is in the contract and not in the list.`)
  return report
}

export const showReport = (
  ctx: OrganizationContext,
  options: DirectoriesOptions,
  key: StateReportKey,
  { cursor, limit, ...question }: ReportQuestion & PageOfReport,
): Promise<ReportAnswer> =>
  ctx.transaction((tx) => readReport(ctx, tx, options, key, question, { cursor, limit }))

/** Where a page begins, and how many rows there were. */
function decodePosition(cursor: string): { offset: number; total: number } {
  const [, offset, total] = /^(\d{1,9})-(\d{1,9})$/.exec(cursor) ?? []
  if (offset !== undefined && total !== undefined) {
    return { offset: Number(offset), total: Number(total) }
  }
  throw new AppError(
    'invalid_request',
    'This cursor is not one of ours. Start from the first page.',
  )
}

/** @throws {AppError} not_found for the directory of others, invalid_request for a cursor that is not ours */
export async function readReport(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  options: DirectoriesOptions,
  key: StateReportKey,
  question: ReportQuestion,
  page: PageOfReport,
): Promise<ReportAnswer> {
  const directory = await getDirectory(tx, question.directoryId)
  const { at, asOf, isKnown } = momentOf(ctx, directory, question.at)
  const words = (question.text ?? '').split(/\s+/).filter((word) => word !== '')
  const report = findReport(key)
  if (!report) {
    const rows = await options.lapsReaders?.(tx, directory.id, at)
    const found = byNumber(page, (wanted) => Promise.resolve(pageOf(rows ?? [], words, wanted)))
    return { ...(await found), asOf: asOf.toISOString(), isKnown: rows !== undefined }
  }
  const days = question.days ?? report.defaultDays ?? 0
  const scope = { directoryId: directory.id, at, asOf, days }
  const keyed =
    words.length === 0
      ? await runKeyedReport(tx, key, scope, {
          ...{ cursor: page.cursor, limit: page.limit },
          memberships: membershipsOf(directory),
        })
      : undefined
  const found =
    keyed ?? (await byNumber(page, (wanted) => runReport(tx, report, scope, { words, ...wanted })))
  return { ...found, asOf: asOf.toISOString(), isKnown }
}

// Written by us, as the contract has them.
const membershipsOf = ({ counts }: DirectoryData): number =>
  (counts as { memberships?: number }).memberships ?? 0

/** Pages that begin at the number of a row. */
async function byNumber(
  { cursor, limit }: PageOfReport,
  read: (wanted: { offset: number; limit: number; total?: number }) => Promise<ReportPage>,
): Promise<ReportPage & { nextCursor?: string }> {
  const from = cursor === undefined ? { offset: 0 } : decodePosition(cursor)
  const page = await read({ ...from, limit })
  const next = from.offset + page.rows.length
  const isMore = page.rows.length > 0 && next < page.total
  return { ...page, ...(isMore ? { nextCursor: `${next}-${page.total}` } : {}) }
}

/** What was asked for, or as of when it is known. */
export function momentOf(
  { now }: Pick<OrganizationContext, 'now'>,
  { known_at, known_since }: DirectoryData,
  asked: string | undefined,
): { at: Date | undefined; asOf: Date; isKnown: boolean } {
  const asOf = asked === undefined ? (known_at ?? now()) : new Date(asked)
  return {
    at: known_at !== null && asOf >= known_at ? undefined : asOf,
    asOf,
    isKnown: known_since !== null && asOf >= known_since,
  }
}

function pageOf(
  rows: readonly StateReportRow[],
  words: readonly string[],
  { offset, limit }: { offset: number; limit: number },
): ReportPage {
  const found = rows.filter((row) => {
    const text = Object.values(row).map(textOf).join(' ').toLowerCase()
    return words.every((word) => text.includes(word.toLowerCase()))
  })
  return { rows: found.slice(offset, offset + limit), total: found.length }
}

/** What is shown of a cell. */
export function textOf(cell: StateReportRow[string] | undefined): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'boolean') return cell ? 'Yes' : 'No'
  return typeof cell === 'object' ? cell.name : String(cell)
}
