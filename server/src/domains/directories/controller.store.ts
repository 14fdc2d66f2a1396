import type { Directory } from '@gatehouse/contract/directories'
import type { DirectoryId } from '@gatehouse/contract/ids'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { DirectoryController } from '#platform/db/tables.ts'

export type ControllerData = Selectable<DirectoryController> & { directory_id: DirectoryId }

export async function listControllers(
  tx: AnyTx,
  directoryIds: readonly DirectoryId[],
): Promise<ControllerData[]> {
  const rows = await tx
    .selectFrom('directory_controller')
    .selectAll()
    .where(sql<boolean>`directory_id = any (${[...directoryIds]}::uuid[])`)
    .orderBy('host')
    .execute()
  return rows.map((row) => ({ ...row, directory_id: row.directory_id as DirectoryId }))
}

/** What is not said of it stays as it was. */
export async function saveController(
  tx: OrganizationTx,
  row: Insertable<DirectoryController>,
): Promise<void> {
  const { directory_id: _directory, host: _host, ...change } = row
  await tx
    .insertInto('directory_controller')
    .values(row)
    .onConflict((conflict) => conflict.columns(['directory_id', 'host']).doUpdateSet(change))
    .execute()
}

/** Those that are no longer controllers of the domain. */
export async function forgetControllers(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  hosts: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('directory_controller')
    .where('directory_id', '=', directoryId)
    .where(sql<boolean>`host <> all (${[...hosts]}::text[])`)
    .execute()
}

export const toController = (row: ControllerData): Directory['controllers'][number] => ({
  ...{ host: row.host, isReachable: row.is_reachable, text: row.text },
  checkedAt: row.checked_at.toISOString(),
  ...(row.clock_skew_seconds === null ? {} : { clockSkewSeconds: row.clock_skew_seconds }),
  ...(row.certificate_ends_at === null
    ? {}
    : { certificateEndsAt: row.certificate_ends_at.toISOString() }),
  ...(row.invocation_id === null ? {} : { invocationId: row.invocation_id }),
  ...(row.highest_usn === null ? {} : { highestUsn: String(row.highest_usn) }),
})
