import type { ActivityFilter } from '@gatehouse/contract/activity'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { type ActivityIndex, findCursor, recordTable } from './activity-index.ts'
import { batchesQuery } from './activity-query.ts'
import { toInstant } from './activity-row.ts'
import { ask } from './ask.ts'
import { isOfThisJournal } from './follower.ts'
import { isRebuildRequested, listProblemSeqs } from './index-problem.store.ts'
import type { BatchHead } from './journal.store.ts'

/** Of more, so many are found on the way that looking for them in the index saves nothing. */
const maxBatches = 20_000

/**
 * Asks the index which batches of the journal can hold records that match, so that a reader of the journal need not
 * open the others. What the index does not know yet can match. A record that came again is known by its last batch.
 *
 * @returns undefined when the index cannot tell: while it is built again, and when too many match
 */
export async function indexedBatches(
  ctx: Context,
  index: ActivityIndex,
  {
    organizationIds,
    filter,
  }: { organizationIds: readonly OrganizationId[]; filter: ActivityFilter },
): Promise<((head: BatchHead) => boolean) | undefined> {
  const cursor = await findCursor(index, recordTable)
  if (!cursor || cursor.seq === 0 || !(await isOfThisJournal(ctx, cursor))) return undefined
  const scope = { organizationIds, filter, timeZone: 'UTC' }
  const rows = await ask<{ organization_id: string; received_at: string }>(
    index,
    batchesQuery(scope, maxBatches),
  )
  const { isBuilding, problems } = await ctx.db.asSystem('what the index lacks', async (tx) => ({
    isBuilding: await isRebuildRequested(tx),
    problems: new Set(await listProblemSeqs(tx)),
  }))
  if (isBuilding || rows.length >= maxBatches) return undefined
  const known = new Set(rows.map((row) => keyOf(row.organization_id, toInstant(row.received_at))))
  return ({ seq, organizationId, receivedAt }) =>
    seq > cursor.seq ||
    problems.has(seq) ||
    known.has(keyOf(organizationId, receivedAt.toISOString()))
}

const keyOf = (organizationId: string, receivedAt: string): string =>
  `${organizationId} ${receivedAt}`
