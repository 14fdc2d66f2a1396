import type { Context } from '#platform/context.ts'
import {
  type ActivityIndex,
  dropRecordTable,
  ensureRecordTable,
  type IndexCursor,
  recordTable,
  saveCursor,
  swapRecordTables,
} from './activity-index.ts'
import { type Follower, openFollower } from './follower.ts'
import {
  beginRebuild,
  endRebuild,
  isRebuildRequested,
  requestRebuild,
} from './index-problem.store.ts'

const nextTable = `${recordTable}_next`
const progressMilliseconds = 5000

/** Fills a second table while the first goes on answering and following, then puts it in its place. */
export interface Rebuild {
  /**
   * One block of the rebuild, if one was asked for. When it has caught up with the live table, `swapped`
   * follows the journal from then on.
   */
  step(live: IndexCursor): Promise<{ isBusy: boolean; swapped?: Follower }>
}

/** Asks the node that indexes to build the index again from the journal. Search goes on with the old one. */
export const reindex = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('the search index is built again', (tx) => requestRebuild(tx, ctx.now()))

export function openRebuild(ctx: Context, index: ActivityIndex): Rebuild {
  let next: Follower | undefined
  let isLeftoverGone = false
  let reportedAt = performance.now()

  async function begin(): Promise<Follower | undefined> {
    const isWanted = await ctx.db.asSystem('the index is to be built again?', isRebuildRequested)
    if (!isWanted) {
      if (!isLeftoverGone) await dropRecordTable(index, nextTable)
      isLeftoverGone = true
      return undefined
    }
    isLeftoverGone = false
    await ensureRecordTable(index, nextTable)
    const follower = await openFollower(ctx, index, nextTable)
    if (follower.cursor.seq === 0) {
      await ctx.db.asSystem('the index is built again', beginRebuild)
    }
    return follower
  }

  return {
    async step(live) {
      next ??= await begin()
      if (!next) return { isBusy: false }
      const records = await next.step()
      if (records !== undefined && next.cursor.seq < live.seq) {
        if (performance.now() - reportedAt > progressMilliseconds) {
          ctx.log.info({ seq: next.cursor.seq, of: live.seq }, 'the index is being built again')
          reportedAt = performance.now()
        }
        return { isBusy: true }
      }
      await finish(ctx, index, next)
      next = undefined
      return { isBusy: true, swapped: await openFollower(ctx, index, recordTable) }
    },
  }
}

/**
 * A crash in between leaves the table that is not live without a cursor, so it is emptied and filled again: what
 * was replaced can never come back.
 */
async function finish(ctx: Context, index: ActivityIndex, next: Follower): Promise<void> {
  await saveCursor(index, nextTable, { ...next.cursor, seq: 0 })
  await swapRecordTables(index, recordTable, nextTable)
  await saveCursor(index, recordTable, next.cursor)
  await dropRecordTable(index, nextTable)
  await ctx.db.asSystem('the index has been built again', endRebuild)
  ctx.log.info({ seq: next.cursor.seq }, 'the index has been built again from the journal')
}
