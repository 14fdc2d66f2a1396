import type { SessionId, UserId } from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'

export interface ApprovalLinkData {
  userId: UserId
  nonce: Buffer
  usedAt: Date | null
}

export async function listLinks(tx: AnyTx, sessionId: SessionId): Promise<ApprovalLinkData[]> {
  const rows = await tx
    .selectFrom('session_approval_link')
    .select(['user_id', 'nonce', 'used_at'])
    .where('session_id', '=', sessionId)
    .execute()
  return rows.map((row) => ({
    userId: row.user_id as UserId,
    nonce: row.nonce,
    usedAt: row.used_at,
  }))
}

/** In the place of the one before it, which is worth nothing from then on. */
export async function saveLink(
  tx: AnyTx,
  link: {
    organizationId: string
    sessionId: SessionId
    userId: UserId
    nonce: Buffer
    madeAt: Date
  },
): Promise<void> {
  const fresh = { nonce: link.nonce, made_at: link.madeAt, used_at: null }
  await tx
    .insertInto('session_approval_link')
    .values({
      organization_id: link.organizationId,
      session_id: link.sessionId,
      user_id: link.userId,
      ...fresh,
    })
    .onConflict((conflict) => conflict.columns(['session_id', 'user_id']).doUpdateSet(fresh))
    .execute()
}

export async function saveLinkUsed(
  tx: AnyTx,
  link: { sessionId: SessionId; userId: UserId; usedAt: Date },
): Promise<void> {
  await tx
    .updateTable('session_approval_link')
    .set({ used_at: link.usedAt })
    .where('session_id', '=', link.sessionId)
    .where('user_id', '=', link.userId)
    .execute()
}
