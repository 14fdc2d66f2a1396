import { OrganizationId, TargetGroupId, TargetId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { AnyTx } from '#platform/db/organization.ts'

/** To which organization each belongs; what is not there, or out of reach, is missing. */
export async function ownersOfTargets(
  tx: AnyTx,
  ids: readonly TargetId[],
): Promise<Map<TargetId, OrganizationId>> {
  const rows = await tx
    .selectFrom('target')
    .select(['id', 'organization_id'])
    .where(sql<boolean>`id = any (${[...ids]}::uuid[])`)
    .execute()
  return new Map(
    rows.map((row) => [TargetId.parse(row.id), OrganizationId.parse(row.organization_id)]),
  )
}

export async function ownersOfTargetGroups(
  tx: AnyTx,
  ids: readonly TargetGroupId[],
): Promise<Map<TargetGroupId, OrganizationId>> {
  const rows = await tx
    .selectFrom('target_group')
    .select(['id', 'organization_id'])
    .where(sql<boolean>`id = any (${[...ids]}::uuid[])`)
    .execute()
  return new Map(
    rows.map((row) => [TargetGroupId.parse(row.id), OrganizationId.parse(row.organization_id)]),
  )
}
