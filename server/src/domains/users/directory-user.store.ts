import type { DirectoryId, DirectoryObjectId, UserId } from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'

/** A user here, and who they are in their directory. */
export interface DirectoryUserRow {
  userId: UserId
  objectId: DirectoryObjectId
}

export async function listDirectoryUsers(
  tx: AnyTx,
  directoryId: DirectoryId,
): Promise<DirectoryUserRow[]> {
  const rows = await tx
    .selectFrom('user')
    .select(['id', 'directory_object_id'])
    .where('directory_id', '=', directoryId)
    .orderBy('id')
    .execute()
  return rows.map(({ id, directory_object_id }) => ({
    userId: id as UserId,
    objectId: directory_object_id as DirectoryObjectId,
  }))
}

/** All directories that there are users of, also those that are gone. */
export async function listDirectoryIdsOfUsers(tx: AnyTx): Promise<DirectoryId[]> {
  const rows = await tx
    .selectFrom('user')
    .select('directory_id')
    .distinct()
    .where('directory_id', 'is not', null)
    .execute()
  return rows.map(({ directory_id }) => directory_id as DirectoryId)
}

export async function findUserOfDirectory(
  tx: AnyTx,
  directoryId: DirectoryId,
  objectId: DirectoryObjectId,
): Promise<UserId | undefined> {
  const row = await tx
    .selectFrom('user')
    .select('id')
    .where('directory_id', '=', directoryId)
    .where('directory_object_id', '=', objectId)
    .executeTakeFirst()
  return row?.id as UserId | undefined
}
