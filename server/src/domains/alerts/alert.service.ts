import type { Alert, AlertEvent, Assignee } from '@gatehouse/contract/alerts'
import type { AlertId, UserId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { requestTicketComment } from '#domains/tickets'
import { type KnownUser, listUsersWhoMay } from '#domains/users'
import { actorName, type OrganizationContext, type UserPrincipal } from '#platform/context.ts'
import { decodeCursor, encodeCursor } from '#platform/db/cursor.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField, notFound } from '#platform/errors.ts'
import { listAlertEvents, recordAlertEvent } from './alert-event.store.ts'
import { listRecords } from './alert-record.store.ts'
import * as store from './alert.store.ts'
import { alertViews } from './alert.view.ts'
import { resolvedChange, tellReopened, tellResolved } from './alert-state.ts'
import type { AlertOptions } from './alert-options.ts'

export type CustomerContext = OrganizationContext<UserPrincipal>

export const getAlert = (
  ctx: CustomerContext,
  id: AlertId,
): Promise<Alert & { events: AlertEvent[] }> =>
  ctx.transaction(async (tx) => {
    const row = await store.findAlert(tx, id)
    if (!row) throw notFound('alert', id)
    return { ...(await viewOf(tx, row)), events: await listAlertEvents(tx, id) }
  })

/** Those that the alert keeps, newest first. */
export const listAlertRecords = (
  ctx: CustomerContext,
  id: AlertId,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) =>
  ctx.transaction(async (tx) => {
    if (!(await store.findAlert(tx, id))) throw notFound('alert', id)
    const after = cursor === undefined ? undefined : decodeCursor(cursor)
    const found = await listRecords(tx, id, after, limit + 1)
    const records = found.slice(0, limit)
    const last = records.at(-1)
    return { records, ...(found.length > limit && last ? { nextCursor: encodeCursor(last) } : {}) }
  })

export const listAssignees = async (ctx: CustomerContext): Promise<{ assignees: Assignee[] }> => ({
  assignees: (await listUsersWhoMay(ctx, 'alerts:read')).map(toAssignee),
})

const toAssignee = ({ userId, username, displayName }: KnownUser): Assignee => ({
  userId,
  username,
  displayName,
})

const nameOf = ({ displayName, username }: Assignee): string => displayName || username

export async function assignAlert(
  ctx: CustomerContext,
  id: AlertId,
  userId: UserId | null,
): Promise<Alert> {
  const assignee = userId === null ? undefined : await getAssignee(ctx, userId)
  return changeAlert(ctx, id, async (tx) => {
    await store.saveAlert(tx, id, {
      assignee_id: assignee?.userId ?? null,
      assignee_username: assignee?.username ?? '',
      assignee_display_name: assignee?.displayName ?? '',
    })
    const text = assignee ? `Assigned to ${nameOf(assignee)}.` : 'Assigned to nobody.'
    await recordAlertEvent(tx, id, { ...now(ctx), kind: 'assigned', text })
    return { type: 'alert.assigned', summary: text }
  })
}

async function getAssignee(ctx: CustomerContext, userId: UserId): Promise<Assignee> {
  const { assignees } = await listAssignees(ctx)
  const found = assignees.find((one) => one.userId === userId)
  if (found) return found
  throw invalidField(
    'userId',
    'This user may not see alerts of the organization. Choose somebody who may.',
  )
}

export const commentAlert = (
  ctx: CustomerContext,
  id: AlertId,
  { text, toTicket }: { text: string; toTicket: boolean },
): Promise<AlertEvent> =>
  ctx.transaction(async (tx) => {
    const alert = await getForUpdate(tx, id)
    const event = await recordAlertEvent(tx, id, { ...now(ctx), kind: 'commented', text })
    if (toTicket) await requestTicketComment(ctx, tx, { alertId: id, text, by: event.by })
    await recordAuditEvent(ctx, tx, {
      type: 'alert.comment-added',
      summary: `Commented on the alert ${alert.name}.`,
      details: { alertId: id, text, toTicket },
    })
    return event
  })

/** Closes an open alert; a later match of its rule raises a new one. */
export const resolveAlert = (
  ctx: CustomerContext,
  options: AlertOptions,
  id: AlertId,
  reason: string,
): Promise<Alert> =>
  changeAlert(ctx, id, async (tx, row) => {
    if (row.status === 'resolved') {
      throw new AppError('conflict', `${row.resolved_by} has resolved this alert already.`)
    }
    const { at, by } = now(ctx)
    await store.saveAlert(tx, id, resolvedChange(at, by, reason))
    await recordAlertEvent(tx, id, { at, by, kind: 'resolved', text: reason })
    await tellResolved(ctx, tx, options, id, { by, reason })
    return { type: 'alert.resolved', summary: `Resolved the alert ${row.name}.`, reason }
  })

export const reopenAlert = (
  ctx: CustomerContext,
  options: AlertOptions,
  id: AlertId,
  reason: string,
): Promise<Alert> =>
  changeAlert(ctx, id, async (tx, row) => {
    if (row.status === 'open') throw new AppError('conflict', 'This alert is open already.')
    const { at, by } = now(ctx)
    await store.saveAlert(tx, id, resolvedChange())
    await recordAlertEvent(tx, id, { at, by, kind: 'reopened', text: reason })
    await tellReopened(ctx, tx, options, id, { by, reason })
    return { type: 'alert.reopened', summary: `Opened the alert ${row.name} again.`, reason }
  })

interface Done {
  type: string
  summary: string
  reason?: string
}

/** The change, its line in the history and its audit event, with the alert locked. */
const changeAlert = (
  ctx: CustomerContext,
  id: AlertId,
  change: (tx: OrganizationTx, row: store.AlertData) => Promise<Done>,
): Promise<Alert> =>
  ctx.transaction(async (tx) => {
    const { type, summary, reason } = await change(tx, await getForUpdate(tx, id))
    await recordAuditEvent(ctx, tx, {
      type,
      summary,
      details: { alertId: id, ...(reason === undefined ? {} : { reason }) },
    })
    const row = await store.findAlert(tx, id)
    if (!row) throw notFound('alert', id)
    return viewOf(tx, row)
  })

async function getForUpdate(tx: OrganizationTx, id: AlertId): Promise<store.AlertData> {
  const row = await store.findAlertForUpdate(tx, id)
  if (!row) throw notFound('alert', id)
  return row
}

const now = (ctx: CustomerContext) => ({ at: ctx.now(), by: actorName(ctx.principal) })

async function viewOf(tx: OrganizationTx, row: store.AlertData): Promise<Alert> {
  const [alert] = await alertViews(tx, [row])
  if (!alert) throw notFound('alert', row.id)
  return alert
}
