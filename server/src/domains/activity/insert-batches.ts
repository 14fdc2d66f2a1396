import { IndexError } from '#platform/clickhouse/index-error.ts'
import type { Context } from '#platform/context.ts'
import type { ActivityIndex } from './activity-index.ts'
import { saveIndexProblem } from './index-problem.store.ts'
import type { JournalBatch } from './journal-reader.ts'

/** Below what the engine takes at once, so that the last line before the limit fits. */
const maxInsertBytes = 48 * 1024 * 1024

/** Inserts batches as one block; one that cannot be is set aside and does not hold up the others. */
export async function insertBatches(
  ctx: Context,
  index: ActivityIndex,
  table: string,
  batches: readonly JournalBatch[],
): Promise<void> {
  for (const batch of batches) {
    if (!batch.rows) await setAside(ctx, batch, new Error('The body of the batch is damaged.'))
  }
  const whole = batches.filter(({ rows }) => rows !== undefined && rows.length > 0)
  try {
    await insertRows(index, table, whole)
  } catch (error) {
    if (!(error instanceof IndexError) || error.kind !== 'refused') throw error
    const [only, ...more] = whole
    if (only && more.length === 0) return setAside(ctx, only, error)
    for (const batch of whole) await insertBatches(ctx, index, table, [batch])
  }
}

async function insertRows(index: ActivityIndex, table: string, batches: readonly JournalBatch[]) {
  let [block, bytes]: [Buffer[], number] = [[], 0]
  for (const piece of batches.flatMap(({ rows }) => (rows ? pieces(rows) : []))) {
    if (bytes + piece.length > maxInsertBytes) {
      await index.engine.insertLines(table, block)
      ;[block, bytes] = [[], 0]
    }
    block.push(piece)
    bytes += piece.length
  }
  if (bytes > 0) await index.engine.insertLines(table, block)
}

/** Cuts between lines. */
function pieces(rows: Buffer): Buffer[] {
  if (rows.length <= maxInsertBytes) return [rows]
  const end = rows.lastIndexOf('\n', maxInsertBytes - 1) + 1
  return [rows.subarray(0, end), ...pieces(rows.subarray(end))]
}

async function setAside(ctx: Context, batch: JournalBatch, cause: Error): Promise<void> {
  const { seq, organizationId, batchId } = batch
  ctx.log.error(
    { err: cause.cause ?? cause, seq, organizationId, batchId },
    'a batch of the journal cannot be indexed and is set aside; its records are not found by search',
  )
  await ctx.db.asSystem('the index reports what it cannot take', (tx) =>
    saveIndexProblem(tx, { seq, organizationId, batchId, reason: cause.message, at: ctx.now() }),
  )
}
