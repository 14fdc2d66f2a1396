import type {
  ApiTokenId,
  LoginId,
  OrganizationId,
  UserId,
  UserKeyId,
} from '@gatehouse/contract/ids'
import type { AnyTx, SystemTx } from '#platform/db/organization.ts'
import type { Login as LoginTable } from '#platform/db/tables.ts'
import { type Insertable, type Selectable, sql } from 'kysely'

export type LoginData = Omit<Selectable<LoginTable>, 'id' | 'user_id' | 'organization_id'> & {
  id: LoginId
  user_id: UserId
  organization_id: OrganizationId
}

const toLoginData = (row: Selectable<LoginTable>): LoginData => row as LoginData

export async function findLoginByHash(tx: AnyTx, hash: Buffer): Promise<LoginData | undefined> {
  const row = await tx
    .selectFrom('login')
    .selectAll()
    .where('token_hash', '=', hash)
    .executeTakeFirst()
  return row && toLoginData(row)
}

export async function findLogin(tx: AnyTx, id: LoginId): Promise<LoginData | undefined> {
  const row = await tx.selectFrom('login').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toLoginData(row)
}

export async function listLoginsOf(tx: AnyTx, userId: UserId): Promise<LoginData[]> {
  const rows = await tx
    .selectFrom('login')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(toLoginData)
}

export async function saveNewLogin(tx: AnyTx, row: Insertable<LoginTable>): Promise<void> {
  await tx.insertInto('login').values(row).execute()
}

/** At most once for each step, however many requests come at once. */
export async function touchLogin(
  tx: SystemTx,
  id: LoginId,
  { now, unseenSince, idleEndsAt }: { now: Date; unseenSince: Date; idleEndsAt: Date },
): Promise<void> {
  await tx
    .updateTable('login')
    .set({ last_seen_at: now, idle_ends_at: idleEndsAt })
    .where('id', '=', id)
    .where('last_seen_at', '<=', unseenSince)
    .execute()
}

/** The login goes on under another token; the one before stops working. */
export async function replaceToken(tx: AnyTx, id: LoginId, hash: Buffer): Promise<void> {
  await tx
    .updateTable('login')
    .set({ token_hash: hash, is_enrolled: true })
    .where('id', '=', id)
    .execute()
}

export async function removeLogin(tx: AnyTx, id: LoginId): Promise<void> {
  await tx.deleteFrom('login').where('id', '=', id).execute()
  await tellEnded(tx, id)
}

export async function removeLoginsOf(tx: AnyTx, userId: UserId, except?: LoginId): Promise<number> {
  let query = tx.deleteFrom('login').where('user_id', '=', userId)
  if (except !== undefined) query = query.where('id', '!=', except)
  const rows = await query.returning('id').execute()
  for (const { id } of rows) await tellEnded(tx, id as LoginId)
  return rows.length
}

/** Those that were opened with the key. */
export async function removeLoginsByKey(tx: AnyTx, keyId: UserKeyId): Promise<void> {
  const rows = await tx
    .deleteFrom('login')
    .where('user_key_id', '=', keyId)
    .returning('id')
    .execute()
  for (const { id } of rows) await tellEnded(tx, id as LoginId)
}

export async function extendLogin(tx: AnyTx, id: LoginId, until: Date): Promise<void> {
  await tx
    .updateTable('login')
    .set({ idle_ends_at: until, expires_at: until })
    .where('id', '=', id)
    .execute()
}

/** Also those of users whose access has ended: their open connections go with them. */
export async function removeEndedLogins(tx: SystemTx, now: Date): Promise<void> {
  const rows = await tx
    .deleteFrom('login')
    .using('user')
    .whereRef('user.id', '=', 'login.user_id')
    .where((where) =>
      where.or([
        where('login.expires_at', '<=', now),
        where('login.idle_ends_at', '<=', now),
        where('user.access_ends_at', '<=', now),
        where('user.is_enabled', '=', false),
        where('user.directory_refusal', 'is not', null),
      ]),
    )
    .returning('login.id')
    .execute()
  for (const { id } of rows) await tellEnded(tx, id as LoginId)
}

/**
 * Closes what is open under a login or an API token, or under any of a user, in every node, when the
 * transaction commits. The ids of the three never meet, so one of them is all that is told.
 */
export async function tellEnded(tx: AnyTx, id: LoginId | ApiTokenId | UserId): Promise<void> {
  await sql`select pg_notify('login_ended', ${id})`.execute(tx)
}
