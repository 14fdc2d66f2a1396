import type {
  DirectoryId,
  DirectoryObjectId,
  OrganizationId,
  UserId,
} from '@gatehouse/contract/ids'
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

/** Directories that there are users of, in all organizations or in one; also those that are gone. */
export async function listDirectoryIdsOfUsers(
  tx: AnyTx,
  organizationId?: OrganizationId,
): Promise<DirectoryId[]> {
  const rows = await tx
    .selectFrom('user')
    .select('directory_id')
    .distinct()
    .where('directory_id', 'is not', null)
    .$if(organizationId !== undefined, (query) =>
      query.where('organization_id', '=', organizationId ?? ''),
    )
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
