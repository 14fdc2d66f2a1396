import type { AlertId } from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'

/** Service desks that have, or are about to get, a ticket of the alert. */
export async function listDesksOfAlert(tx: AnyTx, alertId: AlertId): Promise<string[]> {
  const linked = tx
    .selectFrom('ticket_alert as a')
    .innerJoin('ticket as t', 't.id', 'a.ticket_id')
    .select('t.service_desk_id')
    .where('a.alert_id', '=', alertId)
  const rows = await tx
    .selectFrom('ticket_request')
    .select('service_desk_id')
    .where('alert_id', '=', alertId)
    .where('state', '=', 'waiting')
    .union(linked)
    .execute()
  return rows.map((row) => row.service_desk_id)
}

interface Link {
  ticket_id: string
  alert_id: string
  organization_id: string
  linked_at: Date
}

/** Counts the alerts as open. */
export async function linkAlerts(tx: AnyTx, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return
  // One statement cannot touch a row twice.
  const once = new Map(links.map((link) => [`${link.ticket_id} ${link.alert_id}`, link]))
  await tx
    .insertInto('ticket_alert')
    .values([...once.values()])
    .onConflict((conflict) =>
      conflict.columns(['ticket_id', 'alert_id']).doUpdateSet({ is_open: true }),
    )
    .execute()
}

export async function markAlert(
  tx: AnyTx,
  ticketId: string,
  alertId: string,
  isOpen: boolean,
): Promise<void> {
  await tx
    .updateTable('ticket_alert')
    .set({ is_open: isOpen })
    .where('ticket_id', '=', ticketId)
    .where('alert_id', '=', alertId)
    .execute()
}

export async function markAlertsOf(tx: AnyTx, ticketId: string, isOpen: boolean): Promise<void> {
  await tx
    .updateTable('ticket_alert')
    .set({ is_open: isOpen })
    .where('ticket_id', '=', ticketId)
    .execute()
}

export async function hasOpenAlerts(tx: AnyTx, ticketId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('ticket_alert')
    .select('alert_id')
    .where('ticket_id', '=', ticketId)
    .where('is_open', '=', true)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The alerts of each ticket, in the order in which they came. */
export async function listAlertsOf(
  tx: AnyTx,
  ticketIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  if (ticketIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('ticket_alert')
    .select(['ticket_id', 'alert_id'])
    .where('ticket_id', 'in', ticketIds)
    .orderBy('linked_at')
    .orderBy('alert_id')
    .execute()
  const byTicket = new Map<string, string[]>(ticketIds.map((id) => [id, []]))
  for (const row of rows) byTicket.get(row.ticket_id)?.push(row.alert_id)
  return byTicket
}

/** The newest ticket of each alert. */
export const listTicketsOfAlerts = (tx: AnyTx, alertIds: readonly string[]) =>
  tx
    .selectFrom('ticket_alert as a')
    .innerJoin('ticket as t', 't.id', 'a.ticket_id')
    .distinctOn('a.alert_id')
    .selectAll('t')
    .select('a.alert_id')
    .where('a.alert_id', 'in', alertIds)
    .orderBy('a.alert_id')
    .orderBy('a.linked_at', 'desc')
    .orderBy('t.id', 'desc')
    .execute()
