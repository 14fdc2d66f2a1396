import type { StateReportRow } from '@gatehouse/contract/state-reports'
import { type RawBuilder, sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { cell, fact, flag, kindName, location, membershipName, tablesOf } from './report-parts.ts'
import type { ReportScope } from './state-report.ts'

/** A row of the report, and where it is in its order. */
export interface PairRow {
  row: StateReportRow
  groupId: string
  memberId: string
  isDirect: boolean
}

/** Those who are in a group directly, or only through others. */
export interface Leaf {
  groupId: string
  isDirect: boolean
  /** Whose direct members they are among. */
  sources: readonly string[]
  /** There are not more; what is above `manyMembers` was not counted. */
  size: number
}

/** From so many on they are looked for among all objects, by name, and not the other way round. */
export const manyMembers = 2000

/** The next groups by name, from one on, which is among them. */
export async function nextGroups(
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
    select o.id from object as o where o.kind = 'group' and ${isNext}
    order by o.sort_name, o.id limit ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Where something is by name, as it was called at the moment, or last when it is gone by then. */
export const placeOf = ({ directoryId, at }: ReportScope, id: string): RawBuilder<unknown> => sql`
  (select l.sort_name, l.id from directory_object as l
    where l.directory_id = ${directoryId} and l.id = ${id}::uuid
      and ${at ? sql`l.valid_from <= ${at}` : sql`true`}
    order by l.valid_from desc limit 1)`

/** How many are directly in each; beyond `manyMembers` nobody counts. */
export async function sizesOf(
  tx: OrganizationTx,
  scope: ReportScope,
  groupIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; size: number }>`
    with ${tablesOf(scope)}
    select g.id, (select count(*)::int from (
      select from edge as e where e.group_id = g.id limit ${manyMembers + 1}) as counted) as size
    from unnest(${[...groupIds]}::uuid[]) as g (id)`.execute(tx)
  return new Map(rows.map(({ id, size }) => [id, size]))
}

const cells = sql`jsonb_build_object('group', ${cell('g')}, 'groupType', ${fact('g', 'groupType')},
    'member', ${cell('m')}, 'memberType', ${kindName('m')}, 'membership', ${membershipName},
    'memberLocation', ${location('m')}, 'enabled', ${flag('m', 'isEnabled')}) as row,
  g.id as "groupId", m.id as "memberId", pair.is_direct as "isDirect"`

/**
 * One by one, by its id: never all objects. `offset 0` keeps the planner from joining in another way, and unlike a limit lets it
 * choose the index by what all costs, also before a new table was analyzed.
 */
const objectOf = (alias: string, id: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`cross join lateral (select * from object as o where o.id = ${id} offset 0) as ${sql.ref(alias)}`

/** Of some leaves in their order; of the first only those that come after a member. */
export async function listFew(
  tx: OrganizationTx,
  scope: ReportScope,
  leaves: readonly Leaf[],
  after: string | undefined,
  limit: number,
): Promise<PairRow[]> {
  const sources = leaves.flatMap(({ sources: of }, index) => of.map((id) => ({ index, id })))
  const isAfter = after
    ? sql`(pair.position > 1 or (m.sort_name, m.id) > ${placeOf(scope, after)})`
    : sql`true`
  const { rows } = await sql<PairRow>`
    with ${tablesOf(scope)},
    leaf as materialized (
      select * from unnest(${leaves.map(({ groupId }) => groupId)}::uuid[],
        ${leaves.map(({ isDirect }) => isDirect)}::boolean[])
        with ordinality as leaf (group_id, is_direct, position)
    ),
    source as materialized (
      select * from unnest(${sources.map(({ index }) => index + 1)}::int[],
        ${sources.map(({ id }) => id)}::uuid[]) as source (position, id)
    ),
    pair as materialized (
      select distinct leaf.position, leaf.group_id, leaf.is_direct, member.member_id
      from leaf join source on source.position = leaf.position
      cross join lateral (
        select e.member_id from edge as e where e.group_id = source.id offset 0
      ) as member
      where member.member_id <> leaf.group_id and (leaf.is_direct or (
        select count(*) from edge as d where d.group_id = leaf.group_id and d.member_id = member.member_id
      ) = 0)
    )
    select ${cells} from pair
    ${objectOf('g', sql`pair.group_id`)} ${objectOf('m', sql`pair.member_id`)}
    where ${isAfter}
    order by pair.position, m.sort_name, m.id limit ${limit}`.execute(tx)
  return rows
}

/** Of a leaf with very many: all objects are gone through by name, from a member on, until there are enough. */
export async function listMany(
  tx: OrganizationTx,
  scope: ReportScope,
  { groupId, isDirect, sources }: Leaf,
  after: string | undefined,
  limit: number,
): Promise<PairRow[]> {
  const isAfter = after ? sql`(o.sort_name, o.id) > ${placeOf(scope, after)}` : sql`true`
  const countIn = (groups: RawBuilder<unknown>) =>
    sql`(select count(*) from edge as e where e.member_id = o.id and ${groups})`
  // Whoever thinks that few are found would sort all.
  await sql`set local enable_sort = off`.execute(tx)
  const { rows } = await sql<PairRow>`
    with ${tablesOf(scope)},
    m as materialized (
      select o.* from object as o
      where ${isAfter} and o.id <> ${groupId}::uuid
        and ${countIn(sql`e.group_id = any (${[...sources]}::uuid[])`)} > 0
        and ${isDirect ? sql`true` : sql`${countIn(sql`e.group_id = ${groupId}::uuid`)} = 0`}
      order by o.sort_name, o.id limit ${limit}
    )
    select ${cells} from m
    cross join (select ${groupId}::uuid as group_id, ${isDirect}::boolean as is_direct) as pair
    ${objectOf('g', sql`pair.group_id`)}
    order by m.sort_name, m.id`.execute(tx)
  await sql`set local enable_sort = on`.execute(tx)
  return rows
}
