import type { TargetId, UserId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'

export async function listFavourites(tx: AnyTx, userId: UserId): Promise<ReadonlySet<TargetId>> {
  const rows = await tx
    .selectFrom('favourite_target')
    .select('target_id')
    .where('user_id', '=', userId)
    .execute()
  return new Set(rows.map(({ target_id }) => target_id as TargetId))
}

export async function saveFavourite(
  tx: OrganizationTx,
  userId: UserId,
  targetId: TargetId,
): Promise<void> {
  await tx
    .insertInto('favourite_target')
    .values({ user_id: userId, target_id: targetId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function removeFavourite(
  tx: OrganizationTx,
  userId: UserId,
  targetId: TargetId,
): Promise<void> {
  await tx
    .deleteFrom('favourite_target')
    .where('user_id', '=', userId)
    .where('target_id', '=', targetId)
    .execute()
}
