import { OrganizationId, TargetId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import { z } from 'zod'

/** One who may read the password of the local administrator of a computer. */
export const LapsAccessRow = z.object({
  /** The objectGUID. */
  computerId: z.string(),
  computer: z.string(),
  reader: z.string(),
  /** `The computer itself`, or where above. */
  granted: z.string(),
  kind: z.string(),
})
export type LapsAccessRow = z.infer<typeof LapsAccessRow>

/** Undefined when it was never read. */
export async function findLapsAccess(
  tx: AnyTx,
  targetId: TargetId,
): Promise<LapsAccessRow[] | undefined> {
  const row = await tx
    .selectFrom('laps_reading')
    .select('access')
    .where('target_id', '=', targetId)
    .executeTakeFirst()
  return row && z.array(LapsAccessRow).parse(row.access)
}

export async function saveLapsAccess(
  tx: OrganizationTx,
  targetId: TargetId,
  { at, access }: { at: Date; access: readonly LapsAccessRow[] },
): Promise<void> {
  const row = { read_at: at, access: JSON.stringify(access) }
  await tx
    .insertInto('laps_reading')
    .values({ target_id: targetId, ...row })
    .onConflict((conflict) => conflict.column('target_id').doUpdateSet(row))
    .execute()
}

/** Which of these domains were read since. */
export async function listReadSince(
  tx: SystemTx,
  since: Date,
): Promise<{ organizationId: OrganizationId; targetId: TargetId }[]> {
  const rows = await tx
    .selectFrom('laps_reading')
    .select(['organization_id', 'target_id'])
    .where('read_at', '>', since)
    .execute()
  return rows.map((row) => ({
    organizationId: OrganizationId.parse(row.organization_id),
    targetId: TargetId.parse(row.target_id),
  }))
}
