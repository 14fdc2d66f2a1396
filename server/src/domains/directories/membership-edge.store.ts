import type { DirectoryId } from '@gatehouse/contract/ids'
import { sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { holdsAt } from './at-moment.ts'

export interface Edge {
  groupId: string
  memberId: string
  since: Date
}

interface Row {
  group_id: string
  member_id: string
  valid_from: Date
}

const toEdge = (row: Row): Edge => ({
  ...{ groupId: row.group_id, memberId: row.member_id },
  since: row.valid_from,
})

/** In which groups these are, directly. */
export async function edgesAbove(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  memberIds: readonly string[],
  at: Date | undefined,
  limit: number,
): Promise<Edge[]> {
  const { rows } = await sql<Row>`
    select m.group_id, m.member_id, m.valid_from from directory_membership as m
    where m.directory_id = ${directoryId} and m.member_id = any (${[...memberIds]}::uuid[])
      and ${holdsAt('m', at)}
    limit ${limit}`.execute(tx)
  return rows.map(toEdge)
}

/** Which groups are in these, directly. */
export async function groupEdgesBelow(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  groupIds: readonly string[],
  at: Date | undefined,
  limit: number,
): Promise<Edge[]> {
  const { rows } = await sql<Row>`
    select m.group_id, m.member_id, m.valid_from from directory_membership as m
    join directory_object as o on o.directory_id = m.directory_id and o.id = m.member_id
      and o.kind = 'group' and ${holdsAt('o', at)}
    where m.directory_id = ${directoryId} and m.group_id = any (${[...groupIds]}::uuid[])
      and ${holdsAt('m', at)}
    limit ${limit}`.execute(tx)
  return rows.map(toEdge)
}

/** Members of groups, each with the first of the groups that it is in; those of the first group come first, by name. */
export async function listMembers(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  groupIds: readonly string[],
  at: Date | undefined,
  limit: number,
): Promise<Edge[]> {
  const { rows } = await sql<Row>`
    select first.group_id, first.member_id, first.valid_from
    from (
      select distinct on (m.member_id) m.group_id, m.member_id, m.valid_from, g.rank
      from unnest(${[...groupIds]}::uuid[]) with ordinality as g (id, rank)
      join directory_membership as m on m.directory_id = ${directoryId} and m.group_id = g.id
      where ${holdsAt('m', at)} and m.member_id <> ${groupIds[0]}::uuid
      order by m.member_id, g.rank
    ) as first
    join directory_object as o on o.directory_id = ${directoryId} and o.id = first.member_id
      and ${holdsAt('o', at)}
    order by first.rank > 1, lower(o.name), o.id
    limit ${limit}`.execute(tx)
  return rows.map(toEdge)
}

export async function countMembers(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  groupIds: readonly string[],
  at: Date | undefined,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct m.member_id)::int as count from directory_membership as m
    where m.directory_id = ${directoryId} and m.group_id = any (${[...groupIds]}::uuid[])
      and m.member_id <> ${groupIds[0]}::uuid and ${holdsAt('m', at)}`.execute(tx)
  return rows[0]?.count ?? 0
}

export interface EdgeChange {
  at: Date
  change: 'added' | 'removed'
  groupId: string
  memberId: string
}

/** Who came into or went out of a group, where it is one of both; newest first. What was there at the beginning is no change. */
export async function listEdgeChanges(
  tx: OrganizationTx,
  directoryId: DirectoryId,
  id: string,
  { since, until }: { since: Date; until: Date },
  limit: number,
): Promise<EdgeChange[]> {
  const { rows } = await sql<EdgeChange>`
    with own as (
      select group_id, member_id, valid_from, valid_to from directory_membership
      where directory_id = ${directoryId} and (group_id = ${id} or member_id = ${id})
    )
    select at, change, group_id as "groupId", member_id as "memberId" from (
      select valid_from as at, 'added' as change, group_id, member_id from own
      where valid_from > ${since} and valid_from <= ${until}
      union all
      select valid_to, 'removed', group_id, member_id from own
      where valid_to <= ${until}
    ) as changes
    order by at desc, change, group_id, member_id limit ${limit}`.execute(tx)
  return rows
}
