import { Readable } from 'node:stream'
import type { Alert, AlertFilter, alertExportFormats } from '@gatehouse/contract/alerts'
import type { AlertId } from '@gatehouse/contract/ids'
import { type ExportColumn, exportColumns, toCsv, toJson } from '#domains/activity'
import { recordAuditEvent } from '#domains/audit-trail'
import { findOrganizationById } from '#domains/organizations'
import type { OrganizationContext, UserContext } from '#platform/context.ts'
import type { Position } from '#platform/db/cursor.ts'
import { notFound } from '#platform/errors.ts'
import type { File } from '#platform/http/mount.ts'
import { alertColumns } from './alert-columns.ts'
import { type AlertScope, scopeOf } from './alert-filter.ts'
import { pageOf } from './alert-list.service.ts'
import { listRecords } from './alert-record.store.ts'
import { findAlert } from './alert.store.ts'

type Format = (typeof alertExportFormats)[number]

const contentTypes: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
}
const blockSize = 1000

/** All alerts that match, newest first, as a file that is made while it is sent. */
export async function exportAlerts(
  ctx: UserContext,
  { format, ...filter }: AlertFilter & { format: Format },
  signal: AbortSignal,
): Promise<File> {
  const scope = await scopeOf(ctx, filter)
  const { organizationId } = ctx.principal
  await ctx.db.inOrganization(organizationId, (tx) =>
    recordAuditEvent(ctx, tx, {
      type: 'alert.list-exported',
      summary: `Exported alerts as ${format.toUpperCase()}.`,
      details: { format, filter },
      organizationId,
    }),
  )
  const names = new Map(scope.organizations.map(({ id, name }) => [id, name]))
  const blocks = alertBlocks(ctx, scope, signal)
  return fileOf(
    `alerts ${ctx.now().toISOString().slice(0, 10)}`,
    format,
    blocks,
    alertColumns(names),
  )
}

async function* alertBlocks(
  ctx: UserContext,
  scope: AlertScope,
  signal: AbortSignal,
): AsyncGenerator<Alert[]> {
  let after: Position | undefined
  while (!signal.aborted) {
    const alerts = await pageOf(ctx, scope, after, blockSize)
    yield alerts
    const last = alerts.at(-1)
    if (!last || alerts.length < blockSize) return
    after = { at: last.raisedAt, id: last.id }
  }
}

/** The records that an alert keeps, in the columns of an export of activity. */
export async function exportRecords(
  ctx: OrganizationContext,
  id: AlertId,
  format: Format,
): Promise<File> {
  const { name, timeZone, records } = await ctx.transaction(async (tx) => {
    const alert = await findAlert(tx, id)
    const organization = await findOrganizationById(tx, ctx.organizationId)
    if (!alert || !organization) throw notFound('alert', id)
    await recordAuditEvent(ctx, tx, {
      type: 'alert.records-exported',
      summary: `Exported the records of the alert ${alert.name} as ${format.toUpperCase()}.`,
      details: { alertId: id, format },
    })
    const { timeZone: zone } = organization
    return {
      name: alert.name,
      timeZone: zone,
      records: await listRecords(tx, id, undefined, blockSize),
    }
  })
  const blocks = Readable.from([records]) as AsyncIterable<typeof records>
  return fileOf(`${name} records`, format, blocks, exportColumns(timeZone))
}

const fileOf = <Item>(
  name: string,
  format: Format,
  blocks: AsyncIterable<readonly Item[]>,
  columns: readonly Omit<ExportColumn<Item>, 'width'>[],
): File => ({
  contentType: contentTypes[format],
  filename: `${name}.${format}`,
  content: Readable.from(format === 'csv' ? toCsv(blocks, columns) : toJson(blocks), {
    objectMode: false,
  }),
})
