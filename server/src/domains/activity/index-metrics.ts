import type { Context } from '#platform/context.ts'
import { counter, gauge } from '#platform/http/metrics.ts'
import type { IndexCursor } from './activity-index.ts'
import { countIndexProblems } from './index-problem.store.ts'
import { lastSeq, oldestAfter } from './journal.store.ts'

const indexedRecords = counter(
  'indexed_records_total',
  'Activity records put into the search index',
)
const lagBatches = gauge('index_lag_batches', 'Batches in the journal that are not indexed yet')
const lagSeconds = gauge('index_lag_seconds', 'Age of the oldest batch that is not indexed yet')
const problems = gauge('index_set_aside_batches', 'Batches that cannot be indexed')

const reportMilliseconds = 5000
let reportedAt = -Infinity

export async function reportIndexed(
  ctx: Context,
  cursor: IndexCursor,
  records: number | undefined,
): Promise<void> {
  indexedRecords.inc(records ?? 0)
  if (performance.now() - reportedAt < reportMilliseconds) return
  reportedAt = performance.now()
  await ctx.db.asSystem('measure how far the index is behind', async (tx) => {
    lagBatches.set(Math.max((await lastSeq(tx)) - cursor.seq, 0))
    const oldest = await oldestAfter(tx, cursor.seq)
    lagSeconds.set(oldest ? Math.max(ctx.now().getTime() - oldest.getTime(), 0) / 1000 : 0)
    problems.set(await countIndexProblems(tx))
  })
}
