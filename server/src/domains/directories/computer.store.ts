import type { DirectoryId, DirectoryObjectId, TargetId } from '@gatehouse/contract/ids'
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { DirectoryComputer } from '#platform/db/tables.ts'

export type ComputerData = Selectable<DirectoryComputer> & {
  object_id: DirectoryObjectId
  target_id: TargetId | null
}

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

export async function listComputers(
  tx: OrganizationTx,
  directoryId: DirectoryId,
): Promise<ComputerData[]> {
  const rows = await tx
    .selectFrom('directory_computer')
    .selectAll()
    .where('directory_id', '=', directoryId)
    .execute()
  return rows.map((row) => row as ComputerData)
}

export async function addComputers(
  tx: OrganizationTx,
  rows: Insertable<DirectoryComputer>[],
): Promise<void> {
  if (rows.length > 0) await tx.insertInto('directory_computer').values(rows).execute()
}

export async function saveComputer(
  tx: OrganizationTx,
  { directory_id, object_id }: ComputerData,
  change: Updateable<DirectoryComputer>,
): Promise<void> {
  await tx
    .updateTable('directory_computer')
    .set(change)
    .where('directory_id', '=', directory_id)
    .where('object_id', '=', object_id)
    .execute()
}
