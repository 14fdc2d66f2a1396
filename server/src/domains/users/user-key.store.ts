import type { OrganizationId, UserId, UserKeyId } from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'
import type { UserKey as UserKeyTable } from '#platform/db/tables.ts'
import type { Insertable, Selectable } from 'kysely'

export type UserKeyData = Omit<Selectable<UserKeyTable>, 'id' | 'user_id' | 'organization_id'> & {
  id: UserKeyId
  user_id: UserId
  organization_id: OrganizationId
}

const toUserKeyData = (row: Selectable<UserKeyTable>): UserKeyData => row as UserKeyData

export async function listUserKeys(tx: AnyTx, userId: UserId): Promise<UserKeyData[]> {
  const rows = await tx
    .selectFrom('user_key')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(toUserKeyData)
}

export async function findUserKey(tx: AnyTx, id: UserKeyId): Promise<UserKeyData | undefined> {
  const row = await tx.selectFrom('user_key').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toUserKeyData(row)
}

/** The key itself, byte for byte. */
export async function findKeyOf(
  tx: AnyTx,
  userId: UserId,
  blob: Buffer,
): Promise<UserKeyData | undefined> {
  const row = await tx
    .selectFrom('user_key')
    .selectAll()
    .where('user_id', '=', userId)
    .where('blob', '=', blob)
    .executeTakeFirst()
  return row && toUserKeyData(row)
}

/** False when the user has registered it already. */
export async function saveNewUserKey(tx: AnyTx, row: Insertable<UserKeyTable>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('user_key')
    .values(row)
    .onConflict((conflict) => conflict.columns(['user_id', 'fingerprint']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function touchUserKey(tx: AnyTx, id: UserKeyId, now: Date): Promise<void> {
  await tx.updateTable('user_key').set({ last_used_at: now }).where('id', '=', id).execute()
}

export async function removeUserKey(tx: AnyTx, id: UserKeyId): Promise<void> {
  await tx.deleteFrom('user_key').where('id', '=', id).execute()
}
