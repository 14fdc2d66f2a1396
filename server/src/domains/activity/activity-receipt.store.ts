import { sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { RefusedLine } from './read-batch.ts'

export interface Receipt {
  agentId: string
  batchId: string
  accepted: number
  refused: number
  receivedAt: Date
}

/**
 * @returns false when the batch is stored already. A second request with the same batch waits here for the
 * first to commit or to fail.
 */
export async function saveReceipt(tx: OrganizationTx, receipt: Receipt): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('activity_receipt')
    .values({
      agent_id: receipt.agentId,
      batch_id: receipt.batchId,
      accepted: receipt.accepted,
      refused: receipt.refused,
      received_at: receipt.receivedAt,
    })
    .onConflict((conflict) => conflict.columns(['agent_id', 'batch_id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function findReceipt(tx: OrganizationTx, agentId: string, batchId: string) {
  return tx
    .selectFrom('activity_receipt')
    .select(['accepted', 'refused'])
    .where('agent_id', '=', agentId)
    .where('batch_id', '=', batchId)
    .executeTakeFirst()
}

export interface RefusedBatch {
  at: Date
  agentId: string
  connectorId: string
  connector: string
  batchId: string
}

export async function saveRefusedLines(
  tx: OrganizationTx,
  { at, agentId, connectorId, connector, batchId }: RefusedBatch,
  lines: readonly RefusedLine[],
): Promise<void> {
  if (lines.length === 0) return
  await sql`
    insert into activity_quarantine (at, agent_id, connector_id, connector, batch_id, line, reason, text)
    select ${at}, ${agentId}, ${connectorId}, ${connector}, ${batchId}, line, reason, text
    from unnest(${lines.map(({ line }) => line)}::integer[], ${lines.map(({ reason }) => reason)}::text[],
      ${lines.map(({ text }) => text)}::text[]) as refused (line, reason, text)
    order by line`.execute(tx)
}

export async function listRefusals(
  tx: OrganizationTx,
  agentId: string,
  batchId: string,
  limit: number,
) {
  return tx
    .selectFrom('activity_quarantine')
    .select(['line', 'reason'])
    .where('agent_id', '=', agentId)
    .where('batch_id', '=', batchId)
    .orderBy('line')
    .limit(limit)
    .execute()
}
