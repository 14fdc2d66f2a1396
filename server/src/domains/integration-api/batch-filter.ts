import { type ActivityIndex, type BatchHead, indexedBatches } from '#domains/activity'
import type { Context } from '#platform/context.ts'
import { type Filter, isNegative } from './filter.ts'
import { indexFilter } from './index-filter.ts'
import type { Plans } from './plans.service.ts'

/** Whether a batch can hold a record that matches, by the times of its records. */
export function mayMatchBatch(filters: readonly Filter[]): (head: BatchHead) => boolean {
  const spans = filters.flatMap((filter) =>
    filter.field === 'When' && !isNegative(filter) ? [filter.span] : [],
  )
  if (spans.length === 0) return () => true
  return ({ fromAt, toAt }) =>
    // Spans are to the second, times to the millisecond.
    spans.some(({ from, to }) => toAt.getTime() >= from && fromAt.getTime() < to + 1000)
}

/** The same by the index, which knows more and is asked only where it pays. */
export const narrowByIndex =
  (ctx: Context, index: ActivityIndex | undefined, filters: readonly Filter[]) =>
  async (plans: Plans): Promise<((head: BatchHead) => boolean) | undefined> => {
    const filter = indexFilter(filters)
    if (!index || !filter) return undefined
    return indexedBatches(ctx, index, { organizationIds: [...plans.keys()], filter })
  }
