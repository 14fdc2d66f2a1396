import type { Alert } from '@gatehouse/contract/alerts'
import { ticketsOfAlerts } from '#domains/tickets'
import type { AnyTx } from '#platform/db/organization.ts'
import { type AlertData, toAlert } from './alert.store.ts'

/** Alerts with their tickets. */
export async function alertViews(tx: AnyTx, rows: readonly AlertData[]): Promise<Alert[]> {
  const alerts = rows.map(toAlert)
  const tickets = await ticketsOfAlerts(
    tx,
    alerts.map(({ id }) => id),
  )
  return alerts.map((alert) => {
    const ticket = tickets.get(alert.id)
    return ticket ? { ...alert, ticket } : alert
  })
}
