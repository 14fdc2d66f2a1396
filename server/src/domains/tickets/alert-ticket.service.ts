import { AlertId, TicketId } from '@gatehouse/contract/ids'
import type { AlertTicket } from '@gatehouse/contract/alerts'
import { TicketState } from '@gatehouse/contract/tickets'
import type { AnyTx } from '#platform/db/organization.ts'
import { listTicketsOfAlerts } from './ticket-alert.store.ts'

/** The newest ticket of each alert that has one. */
export async function ticketsOfAlerts(
  tx: AnyTx,
  alertIds: readonly AlertId[],
): Promise<ReadonlyMap<AlertId, AlertTicket>> {
  if (alertIds.length === 0) return new Map()
  const rows = await listTicketsOfAlerts(tx, alertIds)
  return new Map(rows.map((row) => [AlertId.parse(row.alert_id), toAlertTicket(row)]))
}

type Row = Awaited<ReturnType<typeof listTicketsOfAlerts>>[number]

const toAlertTicket = (row: Row): AlertTicket => ({
  ticketId: TicketId.parse(row.id),
  serviceDesk: row.service_desk,
  ...(row.number !== null && { number: row.number }),
  ...(row.url !== null && { url: row.url }),
  state: TicketState.parse(row.state),
  ...(row.status_name !== null && { statusName: row.status_name }),
})
