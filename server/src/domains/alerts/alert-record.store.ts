import { ActivityRecord } from '@gatehouse/contract/activity-record'
import { ActivityRecordId, type AlertId } from '@gatehouse/contract/ids'
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

/** Those after a position, in the order in which they were added. */
export async function listRecordsAfter(
  tx: OrganizationTx,
  alertId: AlertId,
  position: number,
  limit: number,
): Promise<NewRecord[]> {
  const rows = await tx
    .selectFrom('alert_record')
    .select(['record_id', 'record'])
    .where('alert_id', '=', alertId)
    .where('position', '>', position)
    .orderBy('position')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: ActivityRecordId.parse(row.record_id),
    record: row.record === null ? undefined : ActivityRecord.parse(row.record),
  }))
}
