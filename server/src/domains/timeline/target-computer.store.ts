import type { SourceId, TargetId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { TargetComputer as ComputerRow } from '#platform/db/tables.ts'
import type { Insertable, Selectable } from 'kysely'

export type TargetComputerData = Omit<
  Selectable<ComputerRow>,
  'target_id' | 'source_id' | 'found_by'
> & {
  target_id: TargetId
  /** Null: somebody said that it is none. */
  source_id: SourceId | null
  found_by: 'host-key' | 'hand'
}

// Ids and words come from rows that we wrote, under constraints that say the same.
const toData = (row: Selectable<ComputerRow>): TargetComputerData => row as TargetComputerData

export const listTargetComputers = async (tx: AnyTx): Promise<TargetComputerData[]> =>
  (await tx.selectFrom('target_computer').selectAll().execute()).map(toData)

export async function findTargetComputer(
  tx: AnyTx,
  targetId: TargetId,
): Promise<TargetComputerData | undefined> {
  const row = await tx
    .selectFrom('target_computer')
    .selectAll()
    .where('target_id', '=', targetId)
    .executeTakeFirst()
  return row && toData(row)
}

/** A computer can be several targets: one for each address or port. */
export async function targetsOfSource(tx: AnyTx, sourceId: string): Promise<TargetId[]> {
  const rows = await tx
    .selectFrom('target_computer')
    .select('target_id')
    .where('source_id', '=', sourceId)
    .execute()
  return rows.map(({ target_id }) => target_id as TargetId)
}

/** The target itself, and others that are the same computer by another address or port. */
export async function targetsOfSameComputer(tx: AnyTx, targetId: TargetId): Promise<TargetId[]> {
  const known = await findTargetComputer(tx, targetId)
  return known?.source_id ? targetsOfSource(tx, known.source_id) : [targetId]
}

export async function saveTargetComputer(
  tx: OrganizationTx,
  row: Insertable<ComputerRow>,
): Promise<void> {
  await tx
    .insertInto('target_computer')
    .values(row)
    .onConflict((conflict) => conflict.column('target_id').doUpdateSet(row))
    .execute()
}

/** What a host key says does not go over what somebody said meanwhile. @returns whether it is new. */
export async function addFoundComputer(
  tx: OrganizationTx,
  row: Insertable<ComputerRow>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await tx
    .insertInto('target_computer')
    .values(row)
    .onConflict((conflict) => conflict.column('target_id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}

export async function removeTargetComputer(
  tx: OrganizationTx,
  targetId: TargetId,
  foundBy?: TargetComputerData['found_by'],
): Promise<void> {
  await tx
    .deleteFrom('target_computer')
    .where('target_id', '=', targetId)
    .$if(foundBy !== undefined, (query) => query.where('found_by', '=', foundBy ?? ''))
    .execute()
}
