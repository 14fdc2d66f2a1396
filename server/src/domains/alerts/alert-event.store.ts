import { AlertEvent } from '@gatehouse/contract/alerts'
import { AlertEventId, AlertId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { tellAlertChanged, tellAlertsChanged } from './alert.store.ts'

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

/** The same for many, in order. */
export async function recordAlertEvents(
  tx: OrganizationTx,
  events: readonly (NewAlertEvent & { alertId: AlertId })[],
): Promise<void> {
  if (events.length === 0) return
  const ids = events.map(({ alertId }) => alertId)
  const rows = events.map(({ alertId, at, by, kind, text }) => ({
    id: newId(AlertEventId, at),
    alert_id: alertId,
    ...{ at, by, kind, text },
  }))
  await tx.insertInto('alert_event').values(rows).execute()
  await tx
    .updateTable('alert')
    .set({ repeat_event_id: null, repeat_count: 0 })
    .where('id', 'in', ids)
    .execute()
  await tellAlertsChanged(tx, ids)
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

/** The newest line of each history. */
export async function listLastEvents(
  tx: OrganizationTx,
  alertIds: readonly AlertId[],
): Promise<ReadonlyMap<AlertId, { by: string; text: string }>> {
  const { rows } = await sql<{ alert_id: string; by: string; text: string }>`
    select wanted.alert_id, last.by, last.text from unnest(${alertIds}::uuid[]) as wanted (alert_id)
    cross join lateral (select by, text from alert_event where alert_event.alert_id = wanted.alert_id
      order by position desc limit 1) as last`.execute(tx)
  return new Map(rows.map(({ alert_id, ...event }) => [AlertId.parse(alert_id), event]))
}
