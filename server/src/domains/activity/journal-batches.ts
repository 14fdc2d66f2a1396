import type { OrganizationId } from '@gatehouse/contract/ids'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx, SystemTx } from '#platform/db/organization.ts'
import { type BatchHead, listBatchHeads, listBodiesOf } from './journal.store.ts'
import { recordsOf, unpackRows } from './unpacked-records.ts'

/** What is looked at and read at once. */
const headsAtOnce = 500
const maxGroupBytes = 4 * 1024 * 1024

/** A batch of the journal for readers who keep their own place; without records where they are not wanted. */
export interface ReadableBatch extends BatchHead {
  /** Made one by one as they are taken, from the given position on. */
  records(from: number): Iterable<ActivityRecord>
}

export interface JournalReading {
  /** One organization, or all. */
  of: OrganizationId | 'all'
  /** The number of the last batch that is not to come. */
  after: number
  /**
   * Batches that are not wanted come without their records, so that the reader can go past them. Asked again while
   * the reader goes on; once unwanted, a batch stays so.
   */
  isWanted(head: BatchHead): boolean
  signal: AbortSignal
}

/** What comes after a number, in order of commit, to the end of the journal as it is when that is reached. */
export async function* journalBatches(
  ctx: Context,
  { of, after, isWanted, signal }: JournalReading,
): AsyncGenerator<ReadableBatch> {
  const inScope = <T>(work: (tx: OrganizationTx | SystemTx) => Promise<T>): Promise<T> =>
    of === 'all'
      ? ctx.db.asSystem('a reader of all organizations follows the journal', work)
      : ctx.db.inOrganization(of, work)
  let seq = after
  for (;;) {
    const heads = await inScope((tx) => listBatchHeads(tx, seq, headsAtOnce))
    for (const group of groupsOf(heads, isWanted)) {
      signal.throwIfAborted()
      const wanted = group.filter(isWanted).map((head) => head.seq)
      const bodies = wanted.length === 0 ? [] : await inScope((tx) => listBodiesOf(tx, wanted))
      const bodyOf = new Map(bodies.map((row) => [row.seq, row.body]))
      for (const head of group) {
        // By now the reader may know better.
        yield await readable(ctx, head, isWanted(head) ? bodyOf.get(head.seq) : undefined)
      }
    }
    seq = heads.at(-1)?.seq ?? seq
    if (heads.length < headsAtOnce) return
  }
}

/** Cut where enough bytes are wanted; a batch above that is read alone. */
function* groupsOf(
  heads: readonly BatchHead[],
  isWanted: (head: BatchHead) => boolean,
): Generator<BatchHead[]> {
  let [group, bytes]: [BatchHead[], number] = [[], 0]
  for (const head of heads) {
    const more = isWanted(head) ? head.bodyBytes : 0
    if (group.length > 0 && bytes + more > maxGroupBytes) {
      yield group
      ;[group, bytes] = [[], 0]
    }
    group.push(head)
    bytes += more
  }
  if (group.length > 0) yield group
}

/** A body that is not there was not wanted, or went with its organization; a damaged one is passed over, as by the index. */
async function readable(
  ctx: Context,
  head: BatchHead,
  body: Buffer | undefined,
): Promise<ReadableBatch> {
  if (body === undefined) return { ...head, records: () => [] }
  try {
    const rows = await unpackRows(body)
    return { ...head, records: (from) => recordsOf(rows, from) }
  } catch (error) {
    ctx.log.error(
      { err: error, seq: head.seq },
      'a batch of the journal is damaged and passed over',
    )
    return { ...head, records: () => [] }
  }
}
