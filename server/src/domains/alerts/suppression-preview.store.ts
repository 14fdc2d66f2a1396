import { ActivityRecord } from '@gatehouse/contract/activity-record'
import { maxKeptRecords } from '@gatehouse/contract/alerts'
import type { OrganizationTx } from '#platform/db/organization.ts'

export interface AlertedRecord {
  alertId: string
  raisedAt: Date
  record: ActivityRecord
  /** All records of the alert have their text. */
  isWhole: boolean
}

/** So much is held at once. */
const blockSize = 1000

/** Records in alerts that were raised since then, as far as their text is kept. */
export async function* listRecentRecords(
  tx: OrganizationTx,
  since: Date,
): AsyncGenerator<AlertedRecord> {
  let after: { alert_id: string; position: number } | undefined
  for (;;) {
    const rows = await tx
      .selectFrom('alert_record')
      .innerJoin('alert', 'alert.id', 'alert_record.alert_id')
      .select(['alert.id as alert_id', 'position', 'record', 'record_count', 'raised_at'])
      .where('alert.raised_at', '>', since)
      .where('position', '<=', maxKeptRecords)
      .$if(after !== undefined, (query) =>
        query.where((where) =>
          where(
            where.refTuple('alert_record.alert_id', 'position'),
            '>',
            where.tuple(after?.alert_id ?? '', after?.position ?? 0),
          ),
        ),
      )
      .orderBy('alert_record.alert_id')
      .orderBy('position')
      .limit(blockSize)
      .execute()
    for (const { alert_id, record, record_count, raised_at } of rows) {
      yield {
        alertId: alert_id,
        raisedAt: raised_at,
        record: ActivityRecord.parse(record),
        isWhole: record_count <= maxKeptRecords,
      }
    }
    const last = rows.at(-1)
    if (!last || rows.length < blockSize) return
    after = { alert_id: last.alert_id, position: last.position ?? 0 }
  }
}
