import type { StateReportRow } from '@gatehouse/contract/state-reports'
import { sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { placeOf } from './group-members.store.ts'
import { cell, fact, flag, location, membershipName, tablesOf } from './report-parts.ts'
import { userCells } from './report-columns.ts'
import type { ReportScope } from './state-report.ts'

export interface UserPair {
  userId: string
  groupId: string
  isDirect: boolean
}

/** The next users by name, from one on, which is among them. */
export async function nextUsers(
  tx: OrganizationTx,
  scope: ReportScope,
  from: { id: string; isIncluded: boolean } | undefined,
  limit: number,
): Promise<string[]> {
  const isNext = from
    ? sql`(o.sort_name, o.id) ${sql.raw(from.isIncluded ? '>=' : '>')} ${placeOf(scope, from.id)}`
    : sql`true`
  const { rows } = await sql<{ id: string }>`
    with ${tablesOf(scope)}
    select o.id from object as o where o.kind = 'user' and ${isNext}
    order by o.sort_name, o.id limit ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}

/** In which groups each is directly. */
export async function directGroupsOf(
  tx: OrganizationTx,
  scope: ReportScope,
  userIds: readonly string[],
): Promise<{ userId: string; groupId: string }[]> {
  const { rows } = await sql<{ userId: string; groupId: string }>`
    with ${tablesOf(scope)}
    select u.id as "userId", direct.group_id as "groupId"
    from unnest(${[...userIds]}::uuid[]) as u (id)
    cross join lateral (
      select e.group_id from edge as e where e.member_id = u.id offset 0
    ) as direct`.execute(tx)
  return rows
}

/** Those of them that are groups, by name. */
export async function groupsByName(
  tx: OrganizationTx,
  scope: ReportScope,
  ids: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with ${tablesOf(scope)}
    select o.id from object as o
    where o.id = any (${[...ids]}::uuid[]) and o.kind = 'group' order by o.sort_name, o.id`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

export async function rowsOfPairs(
  tx: OrganizationTx,
  scope: ReportScope,
  pairs: readonly UserPair[],
): Promise<StateReportRow[]> {
  const { rows } = await sql<{ row: StateReportRow }>`
    with ${tablesOf(scope)}
    select to_jsonb(report) - 'position' as row from (
      select ${userCells}, ${cell('g')} as "group", ${fact('g', 'groupType')} as "groupType",
        ${membershipName} as membership, ${flag('o', 'isEnabled')} as enabled, ${location('o')} as location,
        pair.position
      from unnest(${pairs.map(({ userId }) => userId)}::uuid[], ${pairs.map(({ groupId }) => groupId)}::uuid[],
        ${pairs.map(({ isDirect }) => isDirect)}::boolean[])
        with ordinality as pair (user_id, group_id, is_direct, position)
      cross join lateral (select * from object as u where u.id = pair.user_id offset 0) as o
      cross join lateral (select * from object as i where i.id = pair.group_id offset 0) as g
    ) as report order by report.position`.execute(tx)
  return rows.map(({ row }) => row)
}
