import { type ActivityIndex, recordTable } from './activity-index.ts'

export interface Cutoff {
  organizationId: string
  before: Date
}

/** Whole partitions where nobody keeps anything, rows elsewhere; and all of organizations that are not named. */
export async function deleteOld(index: ActivityIndex, cutoffs: readonly Cutoff[]): Promise<void> {
  await dropOldMonths(index, cutoffs)
  const oldest = await index.engine.query<{ organization_id: string; oldest: string }>(
    `select organization_id, min(at) as oldest from ${recordTable} group by organization_id`,
  )
  const cutoffOf = new Map(cutoffs.map(({ organizationId, before }) => [organizationId, before]))
  for (const { organization_id: organizationId, oldest: at } of oldest) {
    const before = cutoffOf.get(organizationId)
    if (!before) await deleteOrganizations(index, [organizationId])
    else if (new Date(`${at.replace(' ', 'T')}Z`) < before) {
      await index.engine.command(
        `delete from ${recordTable}
        where organization_id = {organizationId:UUID} and at < {before:DateTime64(3, 'UTC')}`,
        { organizationId, before },
      )
    }
  }
}

async function dropOldMonths({ engine }: ActivityIndex, cutoffs: readonly Cutoff[]): Promise<void> {
  if (cutoffs.length === 0) return
  const first = new Date(Math.min(...cutoffs.map(({ before }) => before.getTime())))
  const month = first.getUTCFullYear() * 100 + first.getUTCMonth() + 1
  const old = await engine.query<{ partition: string }>(
    `select distinct partition from system.parts
    where database = currentDatabase() and table = {table:String} and active
      and toUInt32(partition) < {month:UInt32}`,
    { table: recordTable, month },
  )
  for (const { partition } of old) {
    await engine.command(`alter table ${recordTable} drop partition {partition:String}`, {
      partition,
    })
  }
}

export const deleteOrganizations = (
  { engine }: ActivityIndex,
  organizationIds: readonly string[],
): Promise<void> =>
  engine.command(`delete from ${recordTable} where organization_id in {ids:Array(UUID)}`, {
    ids: organizationIds,
  })
