import type { SessionId, UserId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { SessionApproval as ApprovalTable } from '#platform/db/tables.ts'
import type { Insertable, Selectable } from 'kysely'

export type SessionApprovalData = Omit<
  Selectable<ApprovalTable>,
  'session_id' | 'user_id' | 'decision'
> & { session_id: SessionId; user_id: UserId; decision: 'approved' | 'denied' }

export async function listApprovals(tx: AnyTx, id: SessionId): Promise<SessionApprovalData[]> {
  const rows = await tx
    .selectFrom('session_approval')
    .selectAll()
    .where('session_id', '=', id)
    .orderBy('at')
    .execute()
  return rows as SessionApprovalData[]
}

export async function saveNewApproval(
  tx: OrganizationTx,
  row: Insertable<ApprovalTable>,
): Promise<void> {
  await tx.insertInto('session_approval').values(row).execute()
}
