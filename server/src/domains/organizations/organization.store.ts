import type { OrganizationGroupId, OrganizationId } from '@gatehouse/contract/ids'
import type { OrganizationKind } from '@gatehouse/contract/permissions'
import type { AnyTx, OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import type { Organization as OrganizationRow } from '#platform/db/tables.ts'
import type { Insertable, Selectable, Updateable } from 'kysely'

export type OrganizationData = Selectable<OrganizationRow>

export const idOf = (row: { id: string }): OrganizationId => row.id as OrganizationId
export const kindOf = (row: { kind: string }): OrganizationKind => row.kind as OrganizationKind

export async function saveNewOrganization(
  tx: SystemTx,
  row: Insertable<OrganizationRow>,
): Promise<void> {
  await tx.insertInto('organization').values(row).execute()
}

export const findOrganization = (
  tx: AnyTx,
  id: OrganizationId,
): Promise<OrganizationData | undefined> =>
  tx.selectFrom('organization').selectAll().where('id', '=', id).executeTakeFirst()

/** Locks the row, so that a deletion and its undoing cannot cross. */
export const findOrganizationForUpdate = (
  tx: AnyTx,
  id: OrganizationId,
): Promise<OrganizationData | undefined> =>
  tx.selectFrom('organization').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const findManagingOrganization = (tx: SystemTx): Promise<OrganizationData | undefined> =>
  tx.selectFrom('organization').selectAll().where('kind', '=', 'managing').executeTakeFirst()

export const listOrganizations = (tx: AnyTx): Promise<OrganizationData[]> =>
  tx.selectFrom('organization').selectAll().orderBy('kind', 'desc').orderBy('name').execute()

export async function findOrganizationNamed(
  tx: SystemTx,
  name: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('organization')
    .select('id')
    .where((where) => where(where.fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .executeTakeFirst()
  return row?.id
}

export async function saveOrganization(
  tx: OrganizationTx | SystemTx,
  id: OrganizationId,
  change: Updateable<OrganizationRow>,
): Promise<void> {
  if (Object.keys(change).length === 0) return
  await tx.updateTable('organization').set(change).where('id', '=', id).execute()
}

/** Everything that belongs to it goes with it by foreign keys. */
export async function removeOrganization(tx: SystemTx, id: OrganizationId): Promise<void> {
  await tx.deleteFrom('organization').where('id', '=', id).execute()
}

export const listOrganizationsDue = (tx: SystemTx, now: Date): Promise<OrganizationData[]> =>
  tx.selectFrom('organization').selectAll().where('deletion_due_at', '<=', now).execute()

/** The groups that hold each organization, by the organization's id. */
export async function listGroupsByOrganization(
  tx: AnyTx,
): Promise<Map<string, OrganizationGroupId[]>> {
  const rows = await tx
    .selectFrom('organization_group_member')
    .select(['member_id', 'organization_group_id'])
    .orderBy('organization_group_id')
    .execute()
  const groups = new Map<string, OrganizationGroupId[]>()
  for (const row of rows) {
    const list = groups.get(row.member_id) ?? []
    groups.set(row.member_id, [...list, row.organization_group_id as OrganizationGroupId])
  }
  return groups
}

export async function saveGroupsOf(
  tx: SystemTx,
  owner: OrganizationId,
  member: OrganizationId,
  groupIds: readonly OrganizationGroupId[],
): Promise<void> {
  await tx.deleteFrom('organization_group_member').where('member_id', '=', member).execute()
  if (groupIds.length === 0) return
  await tx
    .insertInto('organization_group_member')
    .values(
      [...new Set(groupIds)].map((id) => ({
        organization_group_id: id,
        member_id: member,
        organization_id: owner,
      })),
    )
    .execute()
}
