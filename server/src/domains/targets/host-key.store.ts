import type { HostKeyId, TargetId } from '@gatehouse/contract/ids'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { HostKey as HostKeyRow } from '#platform/db/tables.ts'

export type HostKeyData = Selectable<HostKeyRow>

/** Those last seen last. */
export const listHostKeys = (tx: AnyTx, targetIds: readonly TargetId[]): Promise<HostKeyData[]> =>
  tx
    .selectFrom('host_key')
    .selectAll()
    .where(sql<boolean>`target_id = any (${[...targetIds]}::uuid[])`)
    .orderBy('last_seen_at')
    .orderBy('id')
    .execute()

/** What targets of all organizations in reach prove themselves with. */
export async function listPinnedKeys(
  tx: AnyTx,
): Promise<{ organizationId: string; targetId: TargetId; fingerprint: string }[]> {
  const rows = await tx
    .selectFrom('host_key')
    .select(['organization_id', 'target_id', 'fingerprint'])
    .where('state', '=', 'pinned')
    .execute()
  return rows.map((row) => ({
    organizationId: row.organization_id,
    targetId: row.target_id as TargetId,
    fingerprint: row.fingerprint,
  }))
}

export const listKeysOfHop = (
  tx: OrganizationTx,
  targetId: TargetId,
  hop: string,
): Promise<HostKeyData[]> =>
  tx
    .selectFrom('host_key')
    .selectAll()
    .where('target_id', '=', targetId)
    .where('hop', '=', hop)
    .orderBy('id')
    .execute()

export async function addHostKey(tx: OrganizationTx, row: Insertable<HostKeyRow>): Promise<void> {
  await tx.insertInto('host_key').values(row).execute()
}

export async function saveHostKey(
  tx: OrganizationTx,
  id: string,
  change: Updateable<HostKeyRow>,
): Promise<void> {
  await tx.updateTable('host_key').set(change).where('id', '=', id).execute()
}

export const findHostKey = (
  tx: OrganizationTx,
  targetId: TargetId,
  id: HostKeyId,
): Promise<HostKeyData | undefined> =>
  tx
    .selectFrom('host_key')
    .selectAll()
    .where('target_id', '=', targetId)
    .where('id', '=', id)
    .executeTakeFirst()

export async function removeHostKeys(tx: OrganizationTx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.deleteFrom('host_key').where('id', 'in', ids).execute()
}
