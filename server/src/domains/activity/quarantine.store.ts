import { sql } from 'kysely'
import type { QuarantinedLine } from '@gatehouse/contract/activity-batches'
import { AgentId, BatchId, ConnectorId } from '@gatehouse/contract/ids'
import { AppError } from '#platform/errors.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'

/** Newest first. The number of the row is the order in which lines came. */
export async function listQuarantined(
  tx: OrganizationTx,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ lines: QuarantinedLine[]; nextCursor?: string }> {
  let query = tx
    .selectFrom('activity_quarantine')
    .selectAll()
    .orderBy(sql`id desc`)
    .limit(limit + 1)
  if (cursor !== undefined) query = query.where('id', '<', decode(cursor))
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    lines: page.map((row) => ({
      at: row.at.toISOString(),
      ...(row.agent_id ? { agentId: AgentId.parse(row.agent_id) } : {}),
      ...(row.connector_id ? { connectorId: ConnectorId.parse(row.connector_id) } : {}),
      connector: row.connector,
      batchId: BatchId.parse(row.batch_id),
      line: row.line,
      reason: row.reason,
      text: row.text,
    })),
    ...(rows.length > limit && last ? { nextCursor: String(last.id) } : {}),
  }
}

function decode(cursor: string): number {
  const id = Number(cursor)
  if (/^\d{1,15}$/.test(cursor)) return id
  throw new AppError(
    'invalid_request',
    'This cursor is not one of ours. Start from the first page.',
  )
}
