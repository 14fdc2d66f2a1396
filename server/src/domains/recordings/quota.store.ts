import type { OrganizationId } from '@gatehouse/contract/ids'
import type { SystemTx } from '#platform/db/organization.ts'
import { sql } from 'kysely'

/** Of recordings that are over. */
export async function bytesByOrganization(
  tx: SystemTx,
  ids: readonly OrganizationId[],
): Promise<ReadonlyMap<OrganizationId, number>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('recording')
    .select(['organization_id', sql<number>`sum(bytes)::float8`.as('bytes')])
    .where('organization_id', 'in', ids)
    .where('state', '!=', 'recording')
    .groupBy('organization_id')
    .execute()
  // Ids come from rows that we wrote.
  return new Map(rows.map((row) => [row.organization_id as OrganizationId, row.bytes]))
}

export async function countHeld(tx: SystemTx, organizationId: OrganizationId): Promise<number> {
  const { count } = await tx
    .selectFrom('recording')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('organization_id', '=', organizationId)
    .where('held_by', 'is not', null)
    .executeTakeFirstOrThrow()
  return count
}
