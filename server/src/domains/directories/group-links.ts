import { sql } from 'kysely'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { tablesOf } from './report-parts.ts'
import type { ReportScope } from './state-report.ts'

/** Which groups are in which, directly: few of all memberships, so they are held while a page is made. */
export interface GroupLinks {
  below: ReadonlyMap<string, readonly string[]>
  above: ReadonlyMap<string, readonly string[]>
}

export async function readGroupLinks(tx: OrganizationTx, scope: ReportScope): Promise<GroupLinks> {
  const { rows } = await sql<{ group_id: string; member_id: string }>`
    with ${tablesOf(scope)}
    select inner_one.group_id, inner_one.member_id from object as o
    cross join lateral (
      select e.group_id, e.member_id from edge as e where e.member_id = o.id offset 0
    ) as inner_one
    where o.kind = 'group'`.execute(tx)
  return {
    below: listed(rows, ({ group_id, member_id }) => [group_id, member_id]),
    above: listed(rows, ({ group_id, member_id }) => [member_id, group_id]),
  }
}

function listed<Row>(
  rows: readonly Row[],
  pairOf: (row: Row) => [string, string],
): Map<string, string[]> {
  const lists = new Map<string, string[]>()
  for (const row of rows) {
    const [from, to] = pairOf(row)
    const list = lists.get(from)
    if (list) list.push(to)
    else lists.set(from, [to])
  }
  return lists
}

/** All that is reached from these, without them. Each once, so groups in each other end it. */
export function reached(
  links: ReadonlyMap<string, readonly string[]>,
  starts: readonly string[],
): string[] {
  const seen = new Set(starts)
  for (const id of seen) for (const next of links.get(id) ?? []) seen.add(next)
  return [...seen].slice(new Set(starts).size)
}
