import type { DirectoryId, DirectoryObjectId, TargetId } from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'

/** The target that a computer became, or was already. */
export async function targetOfComputer(
  tx: AnyTx,
  directoryId: DirectoryId,
  objectId: DirectoryObjectId,
): Promise<TargetId | undefined> {
  const row = await tx
    .selectFrom('directory_computer')
    .select('target_id')
    .where('directory_id', '=', directoryId)
    .where('object_id', '=', objectId)
    .executeTakeFirst()
  return (row?.target_id as TargetId | null | undefined) ?? undefined
}
