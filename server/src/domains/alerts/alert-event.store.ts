import { AlertEvent } from '@gatehouse/contract/alerts'
import { AlertEventId, type AlertId } from '@gatehouse/contract/ids'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { tellAlertChanged } from './alert.store.ts'

export interface NewAlertEvent {
  at: Date
  by: string
  kind: AlertEvent['kind']
  text: string
}

/** Adds a line to the history of an alert; repeats after it begin a line of their own. */
export async function recordAlertEvent(
  tx: OrganizationTx,
  alertId: AlertId,
  { at, by, kind, text }: NewAlertEvent,
): Promise<AlertEvent> {
  const id = newId(AlertEventId, at)
  await tx.insertInto('alert_event').values({ id, alert_id: alertId, at, by, kind, text }).execute()
  await tx
    .updateTable('alert')
    .set({ repeat_event_id: null, repeat_count: 0 })
    .where('id', '=', alertId)
    .execute()
  await tellAlertChanged(tx, alertId)
  return { id, at: at.toISOString(), by, kind, text }
}

/** Oldest first. */
export async function listAlertEvents(tx: OrganizationTx, alertId: AlertId): Promise<AlertEvent[]> {
  const rows = await tx
    .selectFrom('alert_event')
    .selectAll()
    .where('alert_id', '=', alertId)
    .orderBy('position')
    .execute()
  return rows.map((row) => AlertEvent.parse({ ...row, at: row.at.toISOString() }))
}

export const findLastEvent = (tx: OrganizationTx, alertId: AlertId) =>
  tx
    .selectFrom('alert_event')
    .select(['by', 'text'])
    .where('alert_id', '=', alertId)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
