import type { OrganizationTx } from '#platform/db/organization.ts'
import { type GroupLinks, reached } from './group-links.ts'
import {
  type Leaf,
  listFew,
  listMany,
  manyMembers,
  nextGroups,
  type PairRow,
  sizesOf,
} from './group-members.store.ts'
import type { KeyPosition, KeyedPage } from './keyed-page.ts'
import type { ReportScope } from './state-report.ts'

/** A page is full soon, unless most groups are empty: then more are looked at with each step. */
const [fewGroups, manyGroups] = [20, 1000]

/**
 * Rows of the report from a position on: group by group in the order of their names, those who are in it directly and then those
 * who are so through others. Only the groups of the page are looked into, however many there are.
 */
export async function groupMembershipPage(
  tx: OrganizationTx,
  scope: ReportScope,
  links: GroupLinks,
  { after, limit }: { after: KeyPosition | undefined; limit: number },
): Promise<KeyedPage> {
  const rows: PairRow[] = []
  let from: { id: string; isIncluded: boolean } | undefined = after && {
    ...{ id: after.firstId, isIncluded: true },
  }
  let passed = after
  for (let atOnce = fewGroups; ; atOnce = Math.min(atOnce * 4, manyGroups)) {
    const groups = await nextGroups(tx, scope, from, atOnce)
    const leaves = await leavesOf(tx, scope, links, groups)
    await fill(tx, scope, rows, { ...leftOf(leaves, passed), limit: limit + 1 })
    const last = groups.at(-1)
    if (rows.length > limit || last === undefined || groups.length < atOnce) break
    from = { id: last, isIncluded: false }
    passed = undefined
  }
  const shown = rows.slice(0, limit)
  const end = rows.length > limit ? shown.at(-1) : undefined
  return {
    rows: shown.map(({ row }) => row),
    ...(end && {
      next: { firstId: end.groupId, isDirect: end.isDirect, secondId: end.memberId },
    }),
  }
}

/** Where the page before ended nobody may be by now: then it goes on with what comes next. */
function leftOf(
  leaves: readonly Leaf[],
  passed: KeyPosition | undefined,
): { leaves: readonly Leaf[]; after: string | undefined } {
  if (!passed) return { leaves, after: undefined }
  const { firstId, isDirect, secondId } = passed
  const left = leaves.filter((leaf) => leaf.groupId !== firstId || !leaf.isDirect || isDirect)
  const isThere = left[0]?.groupId === firstId && left[0].isDirect === isDirect
  return { leaves: left, after: isThere ? secondId : undefined }
}

/** What there is to be listed of each group, in order. */
async function leavesOf(
  tx: OrganizationTx,
  scope: ReportScope,
  { below }: GroupLinks,
  groups: readonly string[],
): Promise<Leaf[]> {
  const inside = new Map(groups.map((id) => [id, reached(below, [id])]))
  const sizes = await sizesOf(tx, scope, [...new Set([...groups, ...[...inside.values()].flat()])])
  const leaf = (groupId: string, isDirect: boolean, sources: readonly string[]): Leaf[] => {
    const size = sources.reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0)
    return size === 0 ? [] : [{ groupId, isDirect, sources, size }]
  }
  return groups.flatMap((id) => [...leaf(id, true, [id]), ...leaf(id, false, inside.get(id) ?? [])])
}

/** Adds rows until there are enough, or no more leaves. */
async function fill(
  tx: OrganizationTx,
  scope: ReportScope,
  rows: PairRow[],
  { leaves, after, limit }: { leaves: readonly Leaf[]; after: string | undefined; limit: number },
): Promise<void> {
  let left = leaves
  let from = after
  while (left.length > 0 && rows.length < limit) {
    const wanted = limit - rows.length
    const [first] = left
    // Names of the past are in no order, so there all are looked at.
    const isMany = first !== undefined && first.size > manyMembers && scope.at === undefined
    const some = isMany ? [first] : together(left, wanted)
    const list = isMany
      ? listMany(tx, scope, first, from, wanted)
      : listFew(tx, scope, some, from, wanted)
    rows.push(...(await list))
    left = left.slice(some.length)
    from = undefined
  }
}

/** As many small ones as there may have to be, at least one. */
function together(leaves: readonly Leaf[], wanted: number): Leaf[] {
  const some: Leaf[] = []
  let size = 0
  for (const leaf of leaves) {
    if (some.length > 0 && (size >= wanted || leaf.size > manyMembers)) break
    some.push(leaf)
    size += leaf.size
  }
  return some
}
