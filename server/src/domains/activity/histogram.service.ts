import type { ActivityFilter, FacetField, Histogram } from '@gatehouse/contract/activity'
import { getTimeZone } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import { ask } from './ask.ts'
import type { ActivityIndex } from './activity-index.ts'
import type { RecordScope } from './activity-query.ts'
import { toInstant } from './activity-row.ts'
import { type BucketGrid, bucketsOf, regrouped, type TimeRange, unitsOf } from './bucket.ts'
import { facetQuery, type FacetRow } from './facet-query.ts'
import { type BucketRow, bucketsQuery, toHistogram } from './histogram-query.ts'
import { offsetMinutes } from './zone-offset.ts'

/** How many records match, over the time asked for or else the time that they cover. */
export async function activityHistogram(
  ctx: OrganizationContext,
  index: ActivityIndex,
  { buckets: most, ...filter }: ActivityFilter & { buckets: number },
): Promise<Histogram> {
  const timeZone = await ctx.transaction(getTimeZone)
  const scope = { organizationIds: [ctx.organizationId], filter, timeZone }
  const offsetAt = offsetMinutes(timeZone)
  const { from, to } = filter
  if (from && to) {
    const range = ordered(new Date(from), new Date(to))
    const buckets = bucketsOf(range, most, offsetAt(range.from))
    return toHistogram(range, buckets, await countIn(index, scope, buckets))
  }
  // One look at all records tells both their range and their counts; only a short range needs a second.
  const units = unitsOf(offsetAt(ctx.now()))
  const rows = await countIn(index, scope, units)
  const range = rangeOf(filter, rows, ctx.now())
  const buckets = bucketsOf(range, most, offsetAt(range.from))
  const counted =
    regrouped(rows, units, buckets) ?? (await countIn(index, narrowed(scope, range), buckets))
  return toHistogram(range, buckets, counted)
}

const countIn = (index: ActivityIndex, scope: RecordScope, buckets: BucketGrid) =>
  ask<BucketRow>(index, bucketsQuery(scope, buckets))

const dayMilliseconds = 24 * 3600 * 1000

/** What the filter leaves open comes from the records; without any, the day before now. */
function rangeOf({ from, to }: ActivityFilter, rows: readonly BucketRow[], now: Date): TimeRange {
  const first = rows.map((row) => row.first).reduce(earlier, '')
  const last = rows.map((row) => row.last).reduce(later, '')
  const end = to ?? (last ? new Date(Date.parse(toInstant(last)) + 1).toISOString() : now)
  const day = new Date(new Date(end).getTime() - dayMilliseconds)
  const start = from ?? (first ? toInstant(first) : day)
  return ordered(new Date(start), new Date(end))
}

const earlier = (a: string, b: string): string => (a === '' || b < a ? b : a)
const later = (a: string, b: string): string => (b > a ? b : a)

/** A range that ends before it begins is empty. */
const ordered = (from: Date, to: Date): TimeRange => ({ from, to: to < from ? from : to })

const narrowed = (scope: RecordScope, { from, to }: TimeRange): RecordScope => ({
  ...scope,
  filter: { ...scope.filter, from: from.toISOString(), to: to.toISOString() },
})

export async function activityFacets(
  ctx: OrganizationContext,
  index: ActivityIndex,
  { field, limit, ...filter }: ActivityFilter & { field: FacetField; limit: number },
): Promise<{ values: { value: string; count: number }[] }> {
  const timeZone = await ctx.transaction(getTimeZone)
  const scope = { organizationIds: [ctx.organizationId], filter, timeZone }
  const rows = await ask<FacetRow>(index, facetQuery(scope, field, limit))
  return { values: rows.map(({ value, count }) => ({ value, count: Number(count) })) }
}
