import type { AlertId } from '@gatehouse/contract/ids'
import type { ticketChanged } from '#domains/tickets'
import type { z } from 'zod'
import { type Context, within } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { findLastEvent, recordAlertEvent } from './alert-event.store.ts'
import type { AlertOptions } from './alert-options.ts'
import { resolvedChange, tellReopened, tellResolved } from './alert-state.ts'
import { findAlertForUpdate, saveAlert } from './alert.store.ts'

type Change = z.output<typeof ticketChanged.payload>

/** What happened to a ticket is a line in the history of its alerts, and may resolve or reopen them. */
export async function followTicket(
  ctx: Context,
  options: AlertOptions,
  change: Change,
): Promise<void> {
  const own = within(ctx, change.organizationId, 'managed')
  await own.transaction(async (tx) => {
    for (const id of change.alertIds.toSorted()) await follow(ctx, tx, options, id, change)
  })
}

async function follow(
  ctx: Context,
  tx: OrganizationTx,
  options: AlertOptions,
  id: AlertId,
  { kind, by, text, isOurs }: Change,
): Promise<void> {
  const alert = await findAlertForUpdate(tx, id)
  if (!alert) return // Alerts may be older than what the organization keeps.
  const at = ctx.now()
  const said = { by, reason: text, isFromTicket: true }
  if (!isOurs && kind === 'closed' && alert.status === 'open') {
    await saveAlert(tx, id, resolvedChange(at, by, text))
    await recordAlertEvent(tx, id, { at, by, kind: 'resolved', text })
    return tellResolved(ctx, tx, options, id, said)
  }
  if (!isOurs && kind === 'reopened' && alert.status === 'resolved') {
    await saveAlert(tx, id, resolvedChange())
    await recordAlertEvent(tx, id, { at, by, kind: 'reopened', text })
    return tellReopened(ctx, tx, options, id, said)
  }
  // An event may be told twice.
  const last = await findLastEvent(tx, id)
  if (last?.by === by && last.text === text) return
  await recordAlertEvent(tx, id, { at, by, kind: 'ticket', text })
}
