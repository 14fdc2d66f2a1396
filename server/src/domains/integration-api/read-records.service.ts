import { setImmediate as nextTurn } from 'node:timers/promises'
import { type BatchHead, findBatchId, journalBatches, lastSeq } from '#domains/activity'
import type { Context } from '#platform/context.ts'
import type { Client } from './authenticate.service.ts'
import type { Matches } from './filter.ts'
import { all, batchHash, type Place, start } from './mark.ts'
import { listPlans, type Plans } from './plans.service.ts'
import { wrongInput } from './wire-error.ts'
import { toWireRecord, type WireRecord } from './wire-record.ts'

export interface Reading {
  /** Where the client came to; without it the reading begins with the oldest record. */
  place?: Place | undefined
  count: number
  matches: Matches
  /** Batches in which nothing can match are not opened. */
  mayMatch(head: BatchHead): boolean
  /** Asks which these are, where it takes long; undefined when that cannot be said. */
  narrow(plans: Plans): Promise<((head: BatchHead) => boolean) | undefined>
  signal: AbortSignal
}

/** After so many records without a full page it is worth asking where to look. */
const recordsBeforeNarrowing = 10_000

/** After so long a page that has something is answered although there may be more. */
const patienceMilliseconds = 20_000
/** Some milliseconds of work. */
const recordsPerTurn = 500

/**
 * The records that come next, in the order in which they were acknowledged, and how far that is. What is acknowledged
 * later comes later, so nothing is missed however often a client comes back. Nothing is found only at the end.
 */
export async function readPage(
  ctx: Context,
  client: Client,
  { place = start, count, matches, mayMatch, narrow, signal }: Reading,
): Promise<{ records: WireRecord[]; place: Place }> {
  await requireThisJournal(ctx, place)
  const plans = await listPlans(ctx, client)
  const began = performance.now()
  const found = new Map<string, WireRecord>()
  const isFull = () =>
    found.size >= count || (found.size > 0 && performance.now() - began > patienceMilliseconds)

  let reached = place
  let [looked, mayHold]: [number, Awaited<ReturnType<Reading['narrow']>>] = [0, undefined]
  const batches = journalBatches(ctx, {
    of: client.reach,
    after: place.given === all ? place.seq : place.seq - 1,
    isWanted: (head) =>
      plans.has(head.organizationId) && mayMatch(head) && mayHold?.(head) !== false,
    signal,
  })
  for await (const batch of batches) {
    const plan = plans.get(batch.organizationId)
    const atBatch = { seq: batch.seq, batch: batchHash(batch.batchId) }
    let given = batch.seq === place.seq && place.given !== all ? place.given : 0
    for (const record of plan ? batch.records(given) : []) {
      if (isFull()) return { records: [...found.values()], place: { ...atBatch, given } }
      given += 1
      const seen = plan && toWireRecord(record, plan)
      if (seen && matches(seen)) found.set(seen.rid, seen)
      if (given % recordsPerTurn === 0) {
        await nextTurn()
        signal.throwIfAborted()
      }
    }
    reached = { ...atBatch, given: all }
    if (isFull()) break
    const before = looked
    looked += given
    if (before < recordsBeforeNarrowing && looked >= recordsBeforeNarrowing) {
      mayHold = await narrow(plans)
    }
  }
  return { records: [...found.values()], place: reached }
}

/** After a restore of a backup, numbers are given out again: going on from there would pass over new records. */
async function requireThisJournal(ctx: Context, place: Place): Promise<void> {
  if (place.seq === 0) return
  const isThis = await ctx.db.asSystem('a mark is compared with the journal', async (tx) => {
    if (place.seq > (await lastSeq(tx))) return false
    // A batch that retention removed leaves nothing to compare with.
    const batchId = await findBatchId(tx, place.seq)
    return batchId === undefined || batchHash(batchId) === place.batch
  })
  if (isThis) return
  throw wrongInput(
    'The continuation mark is from before a backup was restored. Begin again without one; records that come again have the RID that they had.',
  )
}
