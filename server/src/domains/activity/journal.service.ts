import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { type BatchOrigin, nobody } from './activity-row.ts'
import { appendBatch } from './journal.store.ts'
import type { ReadBatch } from './read-batch.ts'
import { recordsOf } from './unpacked-records.ts'

/** What domains above see of a batch, inside the transaction that stores it. */
export interface StoredBatch {
  organizationId: OrganizationId
  /** When we got it. */
  receivedAt: Date
  /** Each as it is stored, from the first on each time it is called. */
  records(): Iterable<ActivityRecord>
}

/** Does what follows from new records, such as raising alerts, in the same transaction. */
export type OnBatch = (tx: OrganizationTx, batch: StoredBatch) => Promise<void>

export interface BatchToStore {
  batchId: string
  /** `nobody` when we wrote the records ourselves. */
  agentId: string
  origin: BatchOrigin & { organizationId: OrganizationId }
  batch: Pick<ReadBatch, 'accepted' | 'rows' | 'records' | 'fromAt' | 'toAt'>
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
  const records = () => batch.records ?? recordsOf(batch.rows)
  const stored = { organizationId, receivedAt, records }
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
