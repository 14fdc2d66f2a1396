import { sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { type GroupLinks, reached } from './group-links.ts'
import { tablesOf } from './report-parts.ts'
import type { ReportScope } from './state-report.ts'

/** How many are in how many groups, directly or through other groups: each pair once. Users alone, or everybody. */
export async function countPairs(
  tx: OrganizationTx,
  scope: ReportScope,
  { below }: GroupLinks,
  members: 'users' | 'all',
): Promise<number> {
  const nesting = [...below.keys()]
  const sources = nesting.flatMap((group) =>
    [group, ...reached(below, [group])].map((source) => ({ group, source })),
  )
  // All of the tables is looked at. A planner that does not know yet how large they are would go through them row by row.
  await sql`set local enable_nestloop = off`.execute(tx)
  const isCounted = members === 'users' ? sql`m.kind = 'user'` : sql`true`
  const { rows } = await sql<{ n: number }>`
    with ${tablesOf(scope)},
    source (group_id, id) as (
      select * from unnest(${sources.map(({ group }) => group)}::uuid[],
        ${sources.map(({ source }) => source)}::uuid[])
    ),
    nested as (
      select distinct source.group_id, e.member_id from source
      join object as g on g.id = source.group_id and g.kind = 'group'
      join edge as e on e.group_id = source.id
      where e.member_id <> source.group_id
    )
    select (
      select count(*) from nested join object as m on m.id = nested.member_id where ${isCounted}
    )::int + (
      select count(*) from edge as e
      join object as g on g.id = e.group_id and g.kind = 'group'
      join object as m on m.id = e.member_id
      where e.member_id <> e.group_id and e.group_id <> all (${nesting}::uuid[]) and ${isCounted}
    )::int as n`.execute(tx)
  await sql`set local enable_nestloop = on`.execute(tx)
  return rows[0]?.n ?? 0
}
