import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { type BatchOrigin, nobody } from './activity-row.ts'
import { appendBatch } from './journal.store.ts'
import type { ReadBatch } from './read-batch.ts'
import { unpackedRecords } from './unpacked-records.ts'

/** What domains above see of a batch, inside the transaction that stores it. */
export interface StoredBatch {
  organizationId: OrganizationId
  /** Read from the stored rows each time it is called. */
  records(): ActivityRecord[]
}

/** Does what follows from new records, such as raising alerts, in the same transaction. */
export type OnBatch = (tx: OrganizationTx, batch: StoredBatch) => Promise<void>

export interface BatchToStore {
  batchId: string
  /** `nobody` when we wrote the records ourselves. */
  agentId: string
  origin: BatchOrigin & { organizationId: OrganizationId }
  batch: Pick<ReadBatch, 'accepted' | 'rows' | 'fromAt' | 'toAt'>
  /** The rows, compressed. */
  body: Buffer
}

/** Puts a batch into the journal with all that follows from it. Must end its transaction: it holds up all others. */
export async function storeInJournal(
  tx: OrganizationTx,
  { batchId, agentId, origin, batch, body }: BatchToStore,
  onBatch: readonly OnBatch[],
): Promise<void> {
  const { organizationId, connectorId, connector, sourceId, source, receivedAt } = origin
  const stored = { organizationId, records: () => unpackedRecords(batch.rows) }
  for (const follow of onBatch) await follow(tx, stored)
  await appendBatch(tx, organizationId, {
    batchId,
    connector,
    source,
    receivedAt,
    body,
    agentId: orNull(agentId),
    connectorId: orNull(connectorId),
    sourceId: orNull(sourceId),
    recordCount: batch.accepted,
    fromAt: batch.fromAt,
    toAt: batch.toAt,
  })
}

const orNull = (id: string): string | null => (id === nobody ? null : id)
