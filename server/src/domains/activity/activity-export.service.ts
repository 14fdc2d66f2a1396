import { Readable } from 'node:stream'
import type { ActivitySearch, exportFormats } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { recordAuditEvent } from '#domains/audit-trail'
import { findOrganizationById } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import { notFound } from '#platform/errors.ts'
import type { File } from '#platform/http/mount.ts'
import type { ActivityIndex } from './activity-index.ts'
import { exportQuery, monthsQuery, type RecordScope } from './activity-query.ts'
import { type ActivityRow, toRecord } from './activity-row.ts'
import { ask } from './ask.ts'
import type { FilterInSession } from './activity-search.service.ts'
import { exportColumns } from './export-columns.ts'
import { toCsv, toJson } from './export-text.ts'
import { toXlsx } from './export-xlsx.ts'
import { localTime } from './zone-offset.ts'

type Format = (typeof exportFormats)[number]

const contentTypes: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** All records that match, newest first, as a file that is made while it is sent. */
export async function exportActivity(
  ctx: OrganizationContext,
  index: ActivityIndex,
  { format, session, ...filter }: FilterInSession & { format: Format },
  signal: AbortSignal,
): Promise<File> {
  const { organizationId } = ctx
  const { name, timeZone } = await recordExport(ctx, format, {
    ...filter,
    session: session?.sessionId,
  })
  const scope = { organizationIds: [organizationId], filter, timeZone, session }
  const blocks = recordBlocks(index, scope, signal)
  const content = contentOf(format, await begun(blocks), timeZone)
  endWith(content, blocks, signal)
  const day = localTime(timeZone)(ctx.now()).slice(0, 10)
  return {
    contentType: contentTypes[format],
    filename: `${name} activity ${day}.${format}`,
    content,
  }
}

function contentOf(
  format: Format,
  blocks: AsyncIterable<readonly ActivityRecord[]>,
  timeZone: string,
): Readable {
  if (format === 'xlsx') return toXlsx(blocks, exportColumns(timeZone))
  const text = format === 'csv' ? toCsv(blocks, exportColumns(timeZone)) : toJson(blocks)
  return Readable.from(text, { objectMode: false })
}

/** In the audit trail before the first record leaves. */
const recordExport = (ctx: OrganizationContext, format: Format, filter: ActivitySearch) =>
  ctx.transaction(async (tx) => {
    const organization = await findOrganizationById(tx, ctx.organizationId)
    if (!organization) throw notFound('organization', ctx.organizationId)
    await recordAuditEvent(ctx, tx, {
      type: 'activity.exported',
      summary: `Exported activity of ${organization.name} as ${format.toUpperCase()}.`,
      details: { format, filter },
    })
    return organization
  })

async function* recordBlocks(
  index: ActivityIndex,
  scope: RecordScope,
  signal: AbortSignal,
): AsyncGenerator<ActivityRecord[]> {
  for (const month of await monthsOf(index, scope)) {
    const { sql, params } = exportQuery(month)
    for await (const rows of index.engine.stream<ActivityRow>(sql, params, { signal })) {
      yield rows.map(toRecord)
    }
  }
}

/** The scope month by month, newest first: to read many months in order at once takes memory for each of them. */
async function monthsOf(index: ActivityIndex, scope: RecordScope): Promise<RecordScope[]> {
  const { from = '', to = '9999' } = scope.filter
  const rows = await ask<{ month: string }>(index, monthsQuery(scope))
  return rows.map(({ month }) => {
    const start = `${month}T00:00:00.000Z`
    const end = new Date(start)
    end.setUTCMonth(end.getUTCMonth() + 1)
    const filter = {
      ...scope.filter,
      from: start > from ? start : from,
      to: end.toISOString() < to ? end.toISOString() : to,
    }
    return { ...scope, filter }
  })
}

/** Waits for the first block, so that a search that cannot work is answered as an error and not as half a file. */
async function begun<Block>(blocks: AsyncGenerator<Block>): Promise<AsyncIterable<Block>> {
  const first = await blocks.next()
  return (async function* () {
    if (first.done) return
    yield first.value
    yield* blocks
  })()
}

/** The query ends with the file, also when nobody began to read it or the caller is gone before. */
function endWith(content: Readable, blocks: AsyncGenerator<unknown>, signal: AbortSignal): void {
  const leave = () => content.destroy()
  signal.addEventListener('abort', leave)
  content.once('close', () => {
    signal.removeEventListener('abort', leave)
    // Whatever ends it badly has been told to the reader already.
    blocks.return(undefined).catch(() => undefined)
  })
}
