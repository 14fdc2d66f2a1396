import type { OrganizationGroup } from '@gatehouse/contract/organizations'
import type { OrganizationGroupId, OrganizationId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { invalidField } from '#platform/errors.ts'
import { sql } from 'kysely'
import { raise } from '#platform/jobs/jobs.ts'
import { reachChanged } from './reach-changed.ts'

export async function listGroups(tx: OrganizationTx): Promise<OrganizationGroup[]> {
  const rows = await tx
    .selectFrom('organization_group as g')
    .leftJoin('organization_group_member as m', 'm.organization_group_id', 'g.id')
    .select([
      'g.id',
      'g.name',
      sql<string[]>`array_remove(array_agg(m.member_id), null)`.as('members'),
    ])
    .groupBy(['g.id', 'g.name'])
    .orderBy('g.name')
    .execute()
  return rows.map((row) => ({
    id: row.id as OrganizationGroupId,
    name: row.name,
    organizationIds: row.members as OrganizationId[],
  }))
}

export async function findGroupNamed(
  tx: OrganizationTx,
  name: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('organization_group')
    .select('id')
    .where((where) => where(where.fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .executeTakeFirst()
  return row?.id
}

export async function saveGroup(
  tx: OrganizationTx,
  { id, name, now }: { id: OrganizationGroupId; name: string; now: Date },
): Promise<void> {
  await tx
    .insertInto('organization_group')
    .values({ id, name, created_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name }))
    .execute()
}

export async function saveMembers(
  tx: OrganizationTx,
  id: OrganizationGroupId,
  organizationIds: readonly OrganizationId[],
): Promise<void> {
  await tx.deleteFrom('organization_group_member').where('organization_group_id', '=', id).execute()
  if (organizationIds.length === 0) return
  await tx
    .insertInto('organization_group_member')
    .values(
      [...new Set(organizationIds)].map((member_id) => ({ organization_group_id: id, member_id })),
    )
    .execute()
}

export async function removeGroup(tx: OrganizationTx, id: OrganizationGroupId): Promise<boolean> {
  const result = await tx.deleteFrom('organization_group').where('id', '=', id).executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Refuses ids that are no groups of the managing organization. */
export async function requireGroups(
  tx: AnyTx,
  owner: OrganizationId,
  ids: readonly OrganizationGroupId[],
): Promise<void> {
  if ((await knownGroupIds(tx, owner, ids)).length === new Set(ids).size) return
  throw invalidField('groupIds', 'One of the groups does not exist any more. Load the page again.')
}

/** Those of them that are there, in their order. */
export async function knownGroupIds(
  tx: AnyTx,
  owner: OrganizationId,
  ids: readonly OrganizationGroupId[],
): Promise<OrganizationGroupId[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('organization_group')
    .select('id')
    .where('organization_id', '=', owner)
    .where('id', 'in', [...ids])
    .execute()
  const known = new Set<string>(rows.map(({ id }) => id))
  return [...new Set(ids)].filter((id) => known.has(id))
}

export async function listOrganizationIdsOfGroups(
  tx: AnyTx,
  ids: readonly OrganizationGroupId[],
): Promise<OrganizationId[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('organization_group_member')
    .select('member_id')
    .distinct()
    .where('organization_group_id', 'in', [...ids])
    .execute()
  return rows.map((row) => row.member_id as OrganizationId)
}

/** Who sees what has changed: live connections are to ask again, see platform/db/notify.ts. */
export async function tellReachChanged(tx: AnyTx): Promise<void> {
  await sql`select pg_notify('login_ended', '')`.execute(tx)
  await raise(tx, reachChanged, {})
}
