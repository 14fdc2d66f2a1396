import { batchLimits, type BatchReceipt } from '@gatehouse/contract/activity-batches'
import type { AgentId, BatchId, ConnectorId, OrganizationId } from '@gatehouse/contract/ids'
import { countCollected, getConnectorForIngest } from '#domains/collectors'
import { Lanes } from '#platform/clickhouse/lanes.ts'
import type { AgentContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { UploadInput } from '#platform/http/mount.ts'
import * as receipts from './activity-receipt.store.ts'
import type { BatchOrigin } from './activity-row.ts'
import { type OnBatch, storeInJournal } from './journal.service.ts'
import { packRows, type ReadBatch, readBatch } from './read-batch.ts'
import { readBody, unpack } from './unpack.ts'

export interface IngestInput extends Pick<UploadInput<never, never>, 'stream' | 'contentEncoding'> {
  query: { batchId: BatchId; connectorId: ConnectorId }
  signal: AbortSignal
}

/** An unpacked batch may take 64 MiB and its rows as much again, so few are held at once. */
const unpacking = new Lanes([1, 2, 3])

/** Stores a batch of an agent once; what is answered has been committed. */
export async function ingestBatch(
  ctx: AgentContext,
  { stream, contentEncoding, query, signal }: IngestInput,
  onBatch: readonly OnBatch[],
): Promise<BatchReceipt> {
  const { batchId, connectorId } = query
  const packed = await readBody(stream)
  const known = await ctx.transaction((tx) => findRepeat(tx, ctx.principal.agentId, batchId))
  if (known) return known
  const connector = await getConnectorForIngest(ctx, connectorId)
  const origin = { ...connector, organizationId: ctx.organizationId, receivedAt: ctx.now() }

  const lane = await unpacking.take(signal)
  try {
    const batch = await readBatch(await unpack(packed, contentEncoding), origin)
    return await storeBatch(ctx, batchId, origin, batch, onBatch)
  } finally {
    unpacking.giveBack(lane)
  }
}

async function storeBatch(
  ctx: AgentContext,
  batchId: BatchId,
  origin: BatchOrigin & { connectorId: ConnectorId; organizationId: OrganizationId },
  batch: ReadBatch,
  onBatch: readonly OnBatch[],
): Promise<BatchReceipt> {
  const { agentId } = ctx.principal
  const { receivedAt, connector, connectorId } = origin
  const { accepted, refused, refusedLines } = batch
  const body = await packRows(batch.rows)
  return ctx.transaction(async (tx) => {
    const receipt = { agentId, batchId, accepted, refused, receivedAt }
    if (!(await receipts.saveReceipt(tx, receipt))) return getRepeat(tx, agentId, batchId)
    const refusedBatch = { at: receivedAt, agentId, connectorId, connector, batchId }
    await receipts.saveRefusedLines(tx, refusedBatch, refusedLines)
    if (accepted > 0) {
      const lastRecordAt = batch.toAt < receivedAt ? batch.toAt : receivedAt
      await countCollected(tx, connectorId, { records: accepted, lastRecordAt })
      await storeInJournal(tx, { batchId, agentId, origin, batch, body }, onBatch)
    }
    const refusals = refusedLines
      .slice(0, batchLimits.refusalsInAnswer)
      .map(({ line, reason }) => ({ line, reason }))
    return { batchId, accepted, refused, refusals, isRepeat: false }
  })
}

async function findRepeat(
  tx: OrganizationTx,
  agentId: AgentId,
  batchId: BatchId,
): Promise<BatchReceipt | undefined> {
  const receipt = await receipts.findReceipt(tx, agentId, batchId)
  if (!receipt) return undefined
  const refusals = await receipts.listRefusals(tx, agentId, batchId, batchLimits.refusalsInAnswer)
  return { batchId, ...receipt, refusals, isRepeat: true }
}

async function getRepeat(tx: OrganizationTx, agentId: AgentId, batchId: BatchId) {
  const repeat = await findRepeat(tx, agentId, batchId)
  if (!repeat) throw new Error('A receipt was there and is gone within one transaction.')
  return repeat
}
