import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { nobody, rowWriter } from './activity-row.ts'
import { type BatchToStore, type OnBatch, storeInJournal } from './journal.service.ts'
import { packRows } from './read-batch.ts'

/** A record that a client wrote, with the stream that it shows as. */
export interface RecordToWrite {
  record: CollectedRecord
  connector: string
}

export interface RecordsToWrite {
  organizationId: OrganizationId
  batchId: string
  receivedAt: Date
  /** Shows as the audited system of all of them. */
  source: string
  records: readonly RecordToWrite[]
}

/** Makes rows of records that come from no connector of ours. To be done before the transaction: it takes a while. */
export async function packRecords(input: RecordsToWrite): Promise<BatchToStore> {
  const { organizationId, batchId, receivedAt, source, records } = input
  const origin = { organizationId, receivedAt, source, sourceId: nobody, connectorId: nobody }
  const writers = new Map<string, ReturnType<typeof rowWriter>>()
  const lines: string[] = []
  let [from, to] = [Infinity, -Infinity]
  for (const { record, connector } of records) {
    const writeRow = writers.get(connector) ?? rowWriter({ ...origin, connector })
    writers.set(connector, writeRow)
    const at = new Date(record.at)
    lines.push(writeRow(record, at))
    from = Math.min(from, at.getTime())
    to = Math.max(to, at.getTime())
  }
  const rows = Buffer.from(lines.join(''))
  return {
    batchId,
    agentId: nobody,
    origin: { ...origin, connector: records[0]?.connector ?? source },
    batch: { accepted: records.length, rows, fromAt: new Date(from), toAt: new Date(to) },
    body: await packRows(rows),
  }
}

/** Must end its transaction: it holds up all others. */
export const writeRecords = (
  tx: OrganizationTx,
  packed: BatchToStore,
  onBatch: readonly OnBatch[],
): Promise<void> => storeInJournal(tx, packed, onBatch)
