import { setTimeout as wait } from 'node:timers/promises'
import type { Context } from '#platform/context.ts'
import { type ActivityIndex, recordTable } from './activity-index.ts'
import type { Bell } from './bell.ts'
import { openFollower } from './follower.ts'
import { reportIndexed } from './index-metrics.ts'
import { openRebuild } from './rebuild.ts'

/**
 * So long do batches gather before they become a block, since a block is a file to merge later: longer where many
 * come, unless there are enough already. The first after a pause goes at once.
 */
const lingerMilliseconds = { few: 100, some: 300 }
const someRecords = 1000
const manyRecords = 20_000
/** Notifications can be missed with the connection that brings them. */
const pollMilliseconds = 2000

/** Brings batch after batch into the index until the signal fires. Throws when PostgreSQL or the index is gone. */
export async function followJournal(
  ctx: Context,
  index: ActivityIndex,
  bell: Bell,
  signal: AbortSignal,
): Promise<void> {
  let live = await openFollower(ctx, index, recordTable)
  const rebuild = openRebuild(ctx, index)
  ctx.log.info({ seq: live.cursor.seq }, 'the index follows the journal')
  while (!signal.aborted) {
    const startedAt = performance.now()
    const records = await live.step()
    await reportIndexed(ctx, live.cursor, records)
    const { isBusy, swapped } = await rebuild.step(live.cursor)
    live = swapped ?? live
    if (isBusy) continue
    if (records === undefined) await bell.wait(pollMilliseconds, signal)
    else if (records < manyRecords) await linger(startedAt, records, signal)
  }
  await live.save()
}

async function linger(startedAt: number, records: number, signal: AbortSignal): Promise<void> {
  const milliseconds = records < someRecords ? lingerMilliseconds.few : lingerMilliseconds.some
  const left = startedAt + milliseconds - performance.now()
  if (left > 0) await wait(left, undefined, { signal }).catch(() => undefined)
}
