import type { BatchHead } from '#domains/activity'
import { type Filter, isNegative } from './filter.ts'

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
