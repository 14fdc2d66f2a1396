import type { ApiTokenId, OrganizationId, UserId } from '@gatehouse/contract/ids'
import type { ApiToken } from '@gatehouse/contract/logins'
import type { AnyTx, SystemTx } from '#platform/db/organization.ts'
import type { ApiToken as ApiTokenTable } from '#platform/db/tables.ts'
import type { Insertable, Selectable } from 'kysely'

export type ApiTokenData = Omit<
  Selectable<ApiTokenTable>,
  'id' | 'user_id' | 'organization_id' | 'scopes'
> & {
  id: ApiTokenId
  user_id: UserId
  organization_id: OrganizationId
  scopes: ApiToken['scopes']
}

const toApiTokenData = (row: Selectable<ApiTokenTable>): ApiTokenData => row as ApiTokenData

export async function findApiTokenByHash(
  tx: AnyTx,
  hash: Buffer,
): Promise<ApiTokenData | undefined> {
  const row = await tx
    .selectFrom('api_token')
    .selectAll()
    .where('token_hash', '=', hash)
    .executeTakeFirst()
  return row && toApiTokenData(row)
}

export async function findApiToken(tx: AnyTx, id: ApiTokenId): Promise<ApiTokenData | undefined> {
  const row = await tx.selectFrom('api_token').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toApiTokenData(row)
}

export async function listApiTokensOf(tx: AnyTx, userId: UserId): Promise<ApiTokenData[]> {
  const rows = await tx
    .selectFrom('api_token')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(toApiTokenData)
}

export async function listApiTokensExpiringBefore(
  tx: SystemTx,
  before: Date,
): Promise<ApiTokenData[]> {
  const rows = await tx
    .selectFrom('api_token')
    .selectAll()
    .where('expires_at', '<', before)
    .orderBy('id')
    .execute()
  return rows.map(toApiTokenData)
}

export async function saveNewApiToken(tx: AnyTx, row: Insertable<ApiTokenTable>): Promise<void> {
  await tx.insertInto('api_token').values(row).execute()
}

/** At most once for each step, however many requests come at once. */
export async function touchApiToken(
  tx: SystemTx,
  id: ApiTokenId,
  now: Date,
  unusedSince: Date,
): Promise<void> {
  await tx
    .updateTable('api_token')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .where((where) =>
      where.or([where('last_used_at', 'is', null), where('last_used_at', '<=', unusedSince)]),
    )
    .execute()
}

export async function removeApiToken(tx: AnyTx, id: ApiTokenId): Promise<void> {
  await tx.deleteFrom('api_token').where('id', '=', id).execute()
}

export async function removeApiTokensExpiredBefore(tx: SystemTx, before: Date): Promise<void> {
  await tx.deleteFrom('api_token').where('expires_at', '<', before).execute()
}
