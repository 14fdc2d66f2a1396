import { type ActivityRecordId, AlertId } from '@gatehouse/contract/ids'
import { maxKeptRecords } from '@gatehouse/contract/alerts'
import type { OnClosedTicket } from '@gatehouse/contract/alert-rules'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { listRecordsAfter } from './alert-record.store.ts'
import { onClosedTicketOf } from './alert.store.ts'
import { alertViews } from './alert.view.ts'
import { lockUndelivered } from './deliver.store.ts'
import type { ToldAlert } from './told-alert.ts'

/** What has not been told yet of an alert. */
export interface NewOfAlert extends ToldAlert {
  newCount: number
  recordIds: ActivityRecordId[]
  createsTicket: boolean
  onClosedTicket: OnClosedTicket
}

export async function readNew(tx: OrganizationTx, ids: readonly AlertId[]): Promise<NewOfAlert[]> {
  const rows = await lockUndelivered(tx, ids)
  if (rows.length === 0) return []
  const alerts = await alertViews(tx, rows)
  const places = rows.map((row) => ({
    alertId: AlertId.parse(row.id),
    position: row.delivered_count,
  }))
  const records = await listRecordsAfter(tx, places, maxKeptRecords)
  return rows.flatMap((row, index) => {
    const alert = alerts[index]
    if (!alert) return []
    const found = records.get(alert.id) ?? []
    return {
      alert,
      isRepeat: row.delivered_count > 0,
      newCount: row.record_count - row.delivered_count,
      records: found.flatMap(({ record }) => record ?? []),
      recordIds: found.map(({ id }) => id),
      createsTicket: row.creates_ticket,
      onClosedTicket: onClosedTicketOf(row),
    }
  })
}
