import { DirectorySettings } from '@gatehouse/contract/directories'
import type { DirectoryId, OrganizationId, TargetId } from '@gatehouse/contract/ids'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { Directory as DirectoryRow } from '#platform/db/tables.ts'

export type DirectoryData = Omit<Selectable<DirectoryRow>, 'settings'> & {
  id: DirectoryId
  organization_id: OrganizationId
  target_id: TargetId
  settings: DirectorySettings
}

const known = (row: Selectable<DirectoryRow>): DirectoryData => ({
  ...(row as Selectable<DirectoryRow> & DirectoryData),
  settings: DirectorySettings.parse(row.settings),
})

export async function listDirectories(tx: AnyTx): Promise<DirectoryData[]> {
  const rows = await tx.selectFrom('directory').selectAll().orderBy('name').orderBy('id').execute()
  return rows.map(known)
}

export async function findDirectory(
  tx: AnyTx,
  id: DirectoryId,
): Promise<DirectoryData | undefined> {
  const row = await tx.selectFrom('directory').selectAll().where('id', '=', id).executeTakeFirst()
  return row && known(row)
}

/** Locked until the transaction ends: pictures are kept one after the other. */
export async function findDirectoryForUpdate(
  tx: OrganizationTx,
  id: DirectoryId,
): Promise<DirectoryData | undefined> {
  const row = await tx
    .selectFrom('directory')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && known(row)
}

export async function directoryOfTarget(
  tx: AnyTx,
  targetId: TargetId,
): Promise<DirectoryData | undefined> {
  const row = await tx
    .selectFrom('directory')
    .selectAll()
    .where('target_id', '=', targetId)
    .executeTakeFirst()
  return row && known(row)
}

/** By the DNS name or the NetBIOS name of the domain, in any case; several organizations may have one of a name. */
export async function listDirectoriesNamed(tx: AnyTx, name: string): Promise<DirectoryData[]> {
  const rows = await tx
    .selectFrom('directory')
    .selectAll()
    .where(sql<boolean>`${name.toLowerCase()} in (lower(name), lower(netbios_name))`)
    .orderBy('id')
    .execute()
  return rows.map(known)
}

/** Those that are there already stay as they are. */
export async function addDirectories(
  tx: OrganizationTx,
  rows: Insertable<DirectoryRow>[],
): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('directory')
    .values(rows)
    .onConflict((conflict) => conflict.column('target_id').doNothing())
    .execute()
}

export async function saveDirectory(
  tx: AnyTx,
  id: DirectoryId,
  change: Updateable<DirectoryRow>,
): Promise<void> {
  await tx.updateTable('directory').set(change).where('id', '=', id).execute()
}
