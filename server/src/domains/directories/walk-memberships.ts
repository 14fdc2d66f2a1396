import type { DirectoryId } from '@gatehouse/contract/ids'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { type Edge, edgesAbove, groupEdgesBelow } from './membership-edge.store.ts'

/** What was reached from an object, and over which groups, nearest first. */
export interface Reached {
  id: string
  /** Ids of groups between. */
  through: string[]
  since: Date
}

/** More groups than that are not shown. */
const maxReached = 2000
const maxEdges = 20_000

/** The groups above an object, nearest first. Each is reached once, so groups in each other end it. */
export const walkUp = (
  tx: OrganizationTx,
  directoryId: DirectoryId,
  id: string,
  at: Date | undefined,
): Promise<Reached[]> =>
  walk(id, async (ids) =>
    (await edgesAbove(tx, directoryId, ids, at, maxEdges)).map((edge) => ({
      ...{ from: edge.memberId, to: edge.groupId },
      since: edge.since,
    })),
  )

/** The groups in a group, nearest first. */
export const walkDown = (
  tx: OrganizationTx,
  directoryId: DirectoryId,
  id: string,
  at: Date | undefined,
): Promise<Reached[]> =>
  walk(id, async (ids) =>
    (await groupEdgesBelow(tx, directoryId, ids, at, maxEdges)).map((edge) => ({
      ...{ from: edge.groupId, to: edge.memberId },
      since: edge.since,
    })),
  )

interface Step {
  from: string
  to: string
  since: Edge['since']
}

async function walk(
  start: string,
  next: (ids: readonly string[]) => Promise<Step[]>,
): Promise<Reached[]> {
  const reached = new Map<string, Reached>()
  let level = [start]
  while (level.length > 0 && reached.size < maxReached) {
    const found: string[] = []
    for (const { from, to, since } of await next(level)) {
      if (to === start || reached.has(to)) continue
      const before = reached.get(from)
      reached.set(to, { id: to, through: before ? [...before.through, from] : [], since })
      found.push(to)
    }
    level = found
  }
  return [...reached.values()].slice(0, maxReached)
}
