import type { Context } from '#platform/context.ts'
import {
  type ActivityIndex,
  emptyRecordTable,
  findCursor,
  type IndexCursor,
  saveCursor,
} from './activity-index.ts'
import { insertBatches } from './insert-batches.ts'
import { readJournal } from './journal-reader.ts'
import { findBatchId, lastSeq } from './journal.store.ts'

/** A cursor that is behind costs nothing but inserting some batches again. */
const saveMilliseconds = 1000

/** Brings one table of the index up to the journal, step by step. */
export interface Follower {
  readonly cursor: IndexCursor
  /** @returns how many records were inserted; undefined when there was nothing to insert. */
  step(): Promise<number | undefined>
  save(): Promise<void>
}

const start: IndexCursor = { seq: 0, batchId: '00000000-0000-0000-0000-000000000000' }

/** Starts where the table's cursor is; a table without a cursor of this journal is emptied and filled anew. */
export async function openFollower(
  ctx: Context,
  index: ActivityIndex,
  table: string,
): Promise<Follower> {
  let cursor = await startingPoint(ctx, index, table)
  let saved = cursor
  let savedAt = 0

  async function save(): Promise<void> {
    if (saved === cursor) return
    await saveCursor(index, table, cursor)
    saved = cursor
    savedAt = performance.now()
  }

  return {
    get cursor() {
      return cursor
    },
    save,
    async step() {
      const batches = await readJournal(ctx.db, cursor.seq)
      const last = batches.at(-1)
      if (!last) {
        await save()
        return undefined
      }
      await insertBatches(ctx, index, table, batches)
      cursor = { seq: last.seq, batchId: last.batchId }
      if (performance.now() - savedAt > saveMilliseconds) await save()
      return batches.reduce((sum, { recordCount }) => sum + recordCount, 0)
    },
  }
}

async function startingPoint(
  ctx: Context,
  index: ActivityIndex,
  table: string,
): Promise<IndexCursor> {
  const cursor = await findCursor(index, table)
  if (cursor && cursor.seq > 0 && (await isOfThisJournal(ctx, cursor))) return cursor
  if (cursor && cursor.seq > 0) {
    ctx.log.warn(
      { seq: cursor.seq, table },
      'the index belongs to another journal, as after a restored backup: it is built anew',
    )
  }
  await emptyRecordTable(index, table)
  return start
}

/** A batch that retention removed leaves no trace to compare with. */
export const isOfThisJournal = (ctx: Context, cursor: IndexCursor): Promise<boolean> =>
  ctx.db.asSystem('the index compares itself with the journal', async (tx) => {
    if (cursor.seq > (await lastSeq(tx))) return false
    const batchId = await findBatchId(tx, cursor.seq)
    return batchId === undefined || batchId === cursor.batchId
  })
