import { ActivityRecord } from '@gatehouse/contract/activity-record'
import { ActivityRecordId, AlertId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { Position } from '#platform/db/cursor.ts'

/** Records of an alert that have their text, newest first. */
export async function listRecords(
  tx: AnyTx,
  alertId: AlertId,
  after: Position | undefined,
  limit: number,
): Promise<ActivityRecord[]> {
  const rows = await tx
    .selectFrom('alert_record')
    .select('record')
    .where('alert_id', '=', alertId)
    .where('record', 'is not', null)
    .$if(after !== undefined, (query) =>
      query.where((where) =>
        where(
          where.refTuple('at', 'record_id'),
          '<',
          where.tuple(new Date(after?.at ?? 0), after?.id ?? ''),
        ),
      ),
    )
    .orderBy('at', 'desc')
    .orderBy('record_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ record }) => ActivityRecord.parse(record))
}

/** Some of the records of an alert, as many of them as have their text. */
export async function listRecordsById(
  tx: OrganizationTx,
  alertId: AlertId,
  ids: readonly ActivityRecordId[],
): Promise<ActivityRecord[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('alert_record')
    .select('record')
    .where('alert_id', '=', alertId)
    .where('record_id', 'in', ids)
    .where('record', 'is not', null)
    .orderBy('position')
    .execute()
  return rows.map(({ record }) => ActivityRecord.parse(record))
}

export interface NewRecord {
  id: ActivityRecordId
  record: ActivityRecord | undefined
}

/** Of each alert those after a position, at most `limit`, in the order in which they were added. */
export async function listRecordsAfter(
  tx: OrganizationTx,
  places: readonly { alertId: AlertId; position: number }[],
  limit: number,
): Promise<ReadonlyMap<AlertId, NewRecord[]>> {
  const { rows } = await sql<{ alert_id: string; record_id: string; record: unknown }>`
    select place.alert_id, found.record_id, found.record
    from unnest(${places.map(({ alertId }) => alertId)}::uuid[],
      ${places.map(({ position }) => position)}::integer[]) as place (alert_id, position)
    cross join lateral (
      select record_id, record, position from alert_record
      where alert_record.alert_id = place.alert_id and alert_record.position > place.position
      order by position limit ${limit}) as found
    order by place.alert_id, found.position`.execute(tx)
  const found = new Map<AlertId, NewRecord[]>()
  for (const row of rows) {
    const alertId = AlertId.parse(row.alert_id)
    const list = found.get(alertId) ?? []
    found.set(alertId, list)
    list.push({
      id: ActivityRecordId.parse(row.record_id),
      record: row.record === null ? undefined : ActivityRecord.parse(row.record),
    })
  }
  return found
}
