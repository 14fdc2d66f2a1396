import type { OrganizationTx } from '#platform/db/organization.ts'
import { type GroupLinks, reached } from './group-links.ts'
import type { KeyedPage, KeyPosition } from './keyed-page.ts'
import type { ReportScope } from './state-report.ts'
import {
  directGroupsOf,
  groupsByName,
  nextUsers,
  rowsOfPairs,
  type UserPair,
} from './user-groups.store.ts'

/** Nearly every user is in some group. */
const usersAtOnce = 1000

/** Rows of the report from a position on: user by user by name, the groups each is in directly and then those through others. */
export async function userMembershipPage(
  tx: OrganizationTx,
  scope: ReportScope,
  links: GroupLinks,
  { after, limit }: { after: KeyPosition | undefined; limit: number },
): Promise<KeyedPage> {
  const pairs: UserPair[] = []
  let from = after && { id: after.firstId, isIncluded: true }
  const atOnce = Math.min(limit + 1, usersAtOnce)
  for (;;) {
    const users = await nextUsers(tx, scope, from, atOnce)
    const found = await pairsOf(tx, scope, links, users)
    pairs.push(...(from?.isIncluded && after ? leftOf(found, after) : found))
    const last = users.at(-1)
    if (pairs.length > limit || last === undefined || users.length < atOnce) break
    from = { id: last, isIncluded: false }
  }
  const shown = pairs.slice(0, limit)
  const end = pairs.length > limit ? shown.at(-1) : undefined
  return {
    rows: await rowsOfPairs(tx, scope, shown),
    ...(end && { next: { firstId: end.userId, isDirect: end.isDirect, secondId: end.groupId } }),
  }
}

/** What comes after the last row of the page before; when that is not there any more, with the next user. */
function leftOf(pairs: readonly UserPair[], after: KeyPosition): UserPair[] {
  const at = pairs.findIndex(
    ({ userId, groupId, isDirect }) =>
      userId === after.firstId && groupId === after.secondId && isDirect === after.isDirect,
  )
  return at === -1 ? pairs.filter(({ userId }) => userId !== after.firstId) : pairs.slice(at + 1)
}

async function pairsOf(
  tx: OrganizationTx,
  scope: ReportScope,
  { above }: GroupLinks,
  users: readonly string[],
): Promise<UserPair[]> {
  const directOf = Map.groupBy(await directGroupsOf(tx, scope, users), ({ userId }) => userId)
  const groupsOf = new Map(
    users.map((id) => {
      const direct = new Set((directOf.get(id) ?? []).map(({ groupId }) => groupId))
      return [id, { direct, nested: new Set(reached(above, [...direct])) }]
    }),
  )
  const all = new Set(
    [...groupsOf.values()].flatMap(({ direct, nested }) => [...direct, ...nested]),
  )
  const ranks = new Map((await groupsByName(tx, scope, [...all])).map((id, rank) => [id, rank]))
  const byName = (ids: ReadonlySet<string>) =>
    [...ids]
      .filter((id) => ranks.has(id))
      .toSorted((one, other) => (ranks.get(one) ?? 0) - (ranks.get(other) ?? 0))
  return [...groupsOf].flatMap(([userId, { direct, nested }]) => [
    ...byName(direct).map((groupId) => ({ userId, groupId, isDirect: true })),
    ...byName(nested).map((groupId) => ({ userId, groupId, isDirect: false })),
  ])
}
