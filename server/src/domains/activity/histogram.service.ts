import type { ActivityFilter, FacetField, Histogram } from '@gatehouse/contract/activity'
import { getTimeZone } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import { ask } from './ask.ts'
import type { ActivityIndex } from './activity-index.ts'
import { isFiltered, type RecordScope } from './activity-query.ts'
import { scopeOf } from './activity-search.service.ts'
import { toInstant } from './activity-row.ts'
import { type BucketGrid, bucketsOf, regrouped, type TimeRange, unitsOf } from './bucket.ts'
import { facetQuery, type FacetRow } from './facet-query.ts'
import {
  type BucketRow,
  bucketsQuery,
  coveredQuery,
  type CoveredRow,
  toHistogram,
} from './histogram-query.ts'
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
  const gridOf = (range: TimeRange) => bucketsOf(range, most, offsetAt(range.from))

  const all = await rangeOfAll(index, scope, ctx.now())
  if ((filter.from && filter.to) || !isFiltered(filter)) {
    return toHistogram(all, gridOf(all), await countIn(index, scope, gridOf(all)))
  }
  // One look at the records that match tells their range and their counts; only a short range needs a second.
  const units = unitsOf(gridOf(all))
  const rows = await countIn(index, narrowed(scope, all), units)
  const range = rangeOf(filter, rows, ctx.now())
  const buckets = gridOf(range)
  const counted =
    regrouped(rows, units, buckets) ?? (await countIn(index, narrowed(scope, range), buckets))
  return toHistogram(range, buckets, counted)
}

/** Of all records in the time asked for, whatever else the filter says. */
async function rangeOfAll(index: ActivityIndex, scope: RecordScope, now: Date): Promise<TimeRange> {
  const { from, to } = scope.filter
  if (from && to) return rangeOf(scope.filter, [], now)
  const rows = await ask<CoveredRow>(index, coveredQuery(scope))
  return rangeOf(
    scope.filter,
    rows.filter(({ count }) => Number(count) > 0),
    now,
  )
}

const countIn = (index: ActivityIndex, scope: RecordScope, buckets: BucketGrid) =>
  ask<BucketRow>(index, bucketsQuery(scope, buckets))

const dayMilliseconds = 24 * 3600 * 1000

/** What the filter leaves open comes from the records; without any, the day before now. */
function rangeOf(
  { from, to }: ActivityFilter,
  rows: readonly Pick<BucketRow, 'first' | 'last'>[],
  now: Date,
): TimeRange {
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
  const scope = await scopeOf(ctx, filter)
  const rows = await ask<FacetRow>(index, facetQuery(scope, field, limit))
  return { values: rows.map(({ value, count }) => ({ value, count: Number(count) })) }
}
