import type { AlertId } from '@gatehouse/contract/ids'
import type { ticketChanged } from '#domains/tickets'
import type { z } from 'zod'
import { type Context, within } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { listLastEvents, recordAlertEvent, recordAlertEvents } from './alert-event.store.ts'
import type { AlertOptions } from './alert-options.ts'
import { resolvedChange, tellReopened, tellResolved } from './alert-state.ts'
import { findAlertForUpdate, listAlertsForUpdate, saveAlert } from './alert.store.ts'

type Told = z.output<typeof ticketChanged.payload>
type Change = Told['changes'][number]

/** What happened to a ticket is a line in the history of its alerts, and may resolve or reopen them. */
export async function followTicket(
  ctx: Context,
  options: AlertOptions,
  { organizationId, changes }: Told,
): Promise<void> {
  const own = within(ctx, organizationId, 'managed')
  await own.transaction(async (tx) => {
    for (const change of changes.filter((one) => !isJustToldOf(one))) {
      for (const id of change.alertIds.toSorted()) await follow(ctx, tx, options, id, change)
    }
    await addLines(ctx, tx, changes.filter(isJustToldOf))
  })
}

/** Nothing follows from it for an alert. */
const isJustToldOf = ({ kind, isOurs }: Change): boolean =>
  isOurs || (kind !== 'closed' && kind !== 'reopened')

async function follow(
  ctx: Context,
  tx: OrganizationTx,
  options: AlertOptions,
  id: AlertId,
  change: Change,
): Promise<void> {
  const { kind, by, text } = change
  const alert = await findAlertForUpdate(tx, id)
  if (!alert) return // Alerts may be older than what the organization keeps.
  const at = ctx.now()
  const said = { by, reason: text, isFromTicket: true }
  if (kind === 'closed' && alert.status === 'open') {
    await saveAlert(tx, id, resolvedChange(at, by, text))
    await recordAlertEvent(tx, id, { at, by, kind: 'resolved', text })
    return tellResolved(ctx, tx, options, id, said)
  }
  if (kind === 'reopened' && alert.status === 'resolved') {
    await saveAlert(tx, id, resolvedChange())
    await recordAlertEvent(tx, id, { at, by, kind: 'reopened', text })
    return tellReopened(ctx, tx, options, id, said)
  }
  await addLines(ctx, tx, [{ ...change, alertIds: [id] }])
}

async function addLines(
  ctx: Context,
  tx: OrganizationTx,
  changes: readonly Change[],
): Promise<void> {
  const ids = [...new Set(changes.flatMap(({ alertIds }) => alertIds))]
  if (ids.length === 0) return
  const rows = await listAlertsForUpdate(tx, ids)
  const there = new Set<string>(rows.map(({ id }) => id))
  const last = new Map(await listLastEvents(tx, ids))
  const lines: Parameters<typeof recordAlertEvents>[1][number][] = []
  for (const { alertIds, by, text } of changes) {
    // An event may be told twice.
    const news = alertIds.filter((id) => {
      const before = last.get(id)
      return there.has(id) && !(before?.by === by && before.text === text)
    })
    for (const alertId of news) {
      last.set(alertId, { by, text })
      lines.push({ alertId, at: ctx.now(), by, kind: 'ticket', text })
    }
  }
  await recordAlertEvents(tx, lines)
}
