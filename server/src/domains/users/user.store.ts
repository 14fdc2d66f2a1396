import type {
  DirectoryId,
  DirectoryObjectId,
  OrganizationGroupId,
  OrganizationId,
  UserId,
} from '@gatehouse/contract/ids'
import type { Role } from '@gatehouse/contract/permissions'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { DB, User as UserTable } from '#platform/db/tables.ts'
import {
  type ExpressionBuilder,
  type Insertable,
  type Selectable,
  sql,
  type Updateable,
} from 'kysely'

/** A user as kept, with the groups that limit what they see. */
export type UserData = Omit<
  Selectable<UserTable>,
  'id' | 'organization_id' | 'role' | 'directory_id' | 'directory_object_id'
> & {
  id: UserId
  organization_id: OrganizationId
  role: Role
  /** These two, or neither. */
  directory_id: DirectoryId | null
  directory_object_id: DirectoryObjectId | null
  group_ids: OrganizationGroupId[]
}

export const groupIdsOf = (from: ExpressionBuilder<DB, 'user'>) =>
  sql<OrganizationGroupId[]>`array(
    select organization_group_id from user_organization_group
    where user_id = ${from.ref('user.id')} order by 1)`.as('group_ids')

const users = (tx: AnyTx) => tx.selectFrom('user').selectAll('user').select(groupIdsOf)

// Ids and roles come from rows that we wrote, under constraints that say the same.
const toUserData = (row: Selectable<UserTable> & { group_ids: OrganizationGroupId[] }): UserData =>
  row as UserData

const sameName = (username: string) => sql<boolean>`lower("user".username) = lower(${username})`

export async function findUserNamed(tx: SystemTx, username: string): Promise<UserData | undefined> {
  const row = await users(tx).where(sameName(username)).executeTakeFirst()
  return row && toUserData(row)
}

export async function findUser(tx: AnyTx, id: UserId): Promise<UserData | undefined> {
  const row = await users(tx).where('user.id', '=', id).executeTakeFirst()
  return row && toUserData(row)
}

export async function findInvitedUser(tx: SystemTx, hash: Buffer): Promise<UserData | undefined> {
  const row = await users(tx).where('user.invitation_hash', '=', hash).executeTakeFirst()
  return row && toUserData(row)
}

export const findBuiltInUser = (tx: SystemTx): Promise<{ username: string } | undefined> =>
  tx.selectFrom('user').select('username').where('is_built_in', '=', true).executeTakeFirst()

/** Locks the row until the transaction ends: of two who use the same code, one comes second. */
export async function findUserForUpdate(tx: AnyTx, id: UserId): Promise<UserData | undefined> {
  const row = await users(tx).where('user.id', '=', id).forUpdate('user').executeTakeFirst()
  return row && toUserData(row)
}

export async function listUsers(tx: OrganizationTx): Promise<UserData[]> {
  const rows = await users(tx)
    .orderBy(sql`lower("user".username)`)
    .execute()
  return rows.map(toUserData)
}

/** By name. */
export async function listUsersOf(
  tx: AnyTx,
  organizationIds: readonly OrganizationId[],
): Promise<UserData[]> {
  const rows = await users(tx)
    .where('user.organization_id', 'in', organizationIds)
    .orderBy(sql`lower("user".username)`)
    .execute()
  return rows.map(toUserData)
}

export const listAllUsers = async (tx: SystemTx): Promise<UserData[]> =>
  (await users(tx).orderBy('user.id').execute()).map(toUserData)

/** False when the name, or the place of the built-in user, is taken. */
export async function saveNewUser(
  tx: OrganizationTx | SystemTx,
  row: Insertable<UserTable>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('user')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function saveUser(
  tx: AnyTx,
  id: UserId,
  change: Updateable<UserTable>,
): Promise<void> {
  if (Object.keys(change).length === 0) return
  await tx.updateTable('user').set(change).where('id', '=', id).execute()
}

export async function removeUser(tx: OrganizationTx, id: UserId): Promise<void> {
  await tx.deleteFrom('user').where('id', '=', id).execute()
}

export async function saveGroupsOfUser(
  tx: OrganizationTx,
  id: UserId,
  groupIds: readonly OrganizationGroupId[],
): Promise<void> {
  await tx.deleteFrom('user_organization_group').where('user_id', '=', id).execute()
  if (groupIds.length === 0) return
  await tx
    .insertInto('user_organization_group')
    .values(
      [...new Set(groupIds)].map((organization_group_id) => ({
        user_id: id,
        organization_group_id,
      })),
    )
    .execute()
}

/** By name. */
export async function listUsersById(tx: SystemTx, ids: readonly UserId[]): Promise<UserData[]> {
  const rows = await users(tx)
    .where(sql<boolean>`"user".id = any (${[...ids]}::uuid[])`)
    .orderBy(sql`lower("user".username)`)
    .execute()
  return rows.map(toUserData)
}
