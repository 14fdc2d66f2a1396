import { type OrganizationId, TargetGroupId, TargetId } from '@gatehouse/contract/ids'
import { TargetRule } from '@gatehouse/contract/target-groups'
import { type Selectable, sql } from 'kysely'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { TargetGroup as TargetGroupRow } from '#platform/db/tables.ts'

export interface TargetGroupData extends Omit<Selectable<TargetGroupRow>, 'rule'> {
  id: TargetGroupId
  organization_id: OrganizationId
  rule: TargetRule | undefined
}

const known = (row: Selectable<TargetGroupRow>): TargetGroupData => ({
  ...(row as Selectable<TargetGroupRow> & { id: TargetGroupId; organization_id: OrganizationId }),
  rule: row.rule === null ? undefined : TargetRule.parse(row.rule),
})

export async function listGroups(tx: AnyTx): Promise<TargetGroupData[]> {
  const rows = await tx
    .selectFrom('target_group')
    .selectAll()
    .orderBy(sql`lower(name)`)
    .execute()
  return rows.map(known)
}

export async function findGroup(
  tx: AnyTx,
  id: TargetGroupId,
): Promise<TargetGroupData | undefined> {
  const row = await tx
    .selectFrom('target_group')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && known(row)
}

export async function findGroupNamed(tx: AnyTx, name: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('target_group')
    .select('id')
    .where(sql<boolean>`lower(name) = ${name.toLowerCase()}`)
    .executeTakeFirst()
  return row?.id
}

interface GroupColumns {
  name: string
  description: string
  rule: string | null
  updated_at: Date
}

export async function addGroup(
  tx: OrganizationTx,
  row: GroupColumns & { id: string; created_at: Date },
): Promise<void> {
  await tx.insertInto('target_group').values(row).execute()
}

export async function saveGroup(
  tx: OrganizationTx,
  id: TargetGroupId,
  change: GroupColumns,
): Promise<void> {
  await tx.updateTable('target_group').set(change).where('id', '=', id).execute()
}

export async function removeGroup(tx: OrganizationTx, id: TargetGroupId): Promise<void> {
  await tx.deleteFrom('target_group').where('id', '=', id).execute()
}

/** Those by hand. */
export async function saveMembers(
  tx: OrganizationTx,
  id: TargetGroupId,
  targetIds: readonly TargetId[],
): Promise<void> {
  await tx.deleteFrom('target_group_member').where('target_group_id', '=', id).execute()
  await sql`insert into target_group_member (target_group_id, target_id)
    select ${id}::uuid, target_id from unnest(${[...targetIds]}::uuid[]) as target_id
    on conflict do nothing`.execute(tx)
}

export interface Member {
  groupId: TargetGroupId
  targetId: TargetId
}

/** By hand; of all groups and targets unless narrowed. */
export async function listMembers(
  tx: AnyTx,
  { groupId, targetIds }: { groupId?: TargetGroupId; targetIds?: readonly TargetId[] } = {},
): Promise<Member[]> {
  const rows = await tx
    .selectFrom('target_group_member')
    .select(['target_group_id', 'target_id'])
    .$if(groupId !== undefined, (query) => query.where('target_group_id', '=', groupId ?? ''))
    .$if(targetIds !== undefined, (query) =>
      query.where(sql<boolean>`target_id = any (${[...(targetIds ?? [])]}::uuid[])`),
    )
    .orderBy('target_id')
    .execute()
  return rows.map((row) => ({
    groupId: TargetGroupId.parse(row.target_group_id),
    targetId: TargetId.parse(row.target_id),
  }))
}
