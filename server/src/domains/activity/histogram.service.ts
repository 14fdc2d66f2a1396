import type { ActivityFilter, FacetField, Histogram } from '@gatehouse/contract/activity'
import { getTimeZone } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import { ask } from './ask.ts'
import type { ActivityIndex } from './activity-index.ts'
import { isFiltered, type RecordScope } from './activity-query.ts'
import { type FilterInSession, scopeOf } from './activity-search.service.ts'
import { toInstant } from './activity-row.ts'
import { type BucketGrid, bucketsOf, regrouped, type TimeRange, unitsOf } from './bucket.ts'
import { type Covered, coveredRange } from './covered-range.ts'
import { facetQuery, type FacetRow } from './facet-query.ts'
import { type BucketRow, bucketsQuery, toHistogram } from './histogram-query.ts'
import { offsetMinutes } from './zone-offset.ts'

/** How many records match, over the time asked for or else the time that they cover. */
export async function activityHistogram(
  ctx: OrganizationContext,
  index: ActivityIndex,
  { buckets: most, session, ...filter }: FilterInSession & { buckets: number },
): Promise<Histogram> {
  const timeZone = await ctx.transaction(getTimeZone)
  const scope = { organizationIds: [ctx.organizationId], filter, timeZone, session }
  const offsetAt = offsetMinutes(timeZone)
  const gridOf = (range: TimeRange) => bucketsOf(range, most, offsetAt(range.from))

  const all = await rangeOfAll(index, scope, ctx.now())
  const isKnown = (filter.from && filter.to) || !isFiltered(scope)
  if (isKnown) return toHistogram(all, gridOf(all), await countIn(index, scope, all, gridOf(all)))
  // One look at the records that match tells their range and their counts; only a short range needs a second.
  const units = unitsOf(gridOf(all))
  const rows = await countIn(index, scope, all, units)
  const range = rangeOf(filter, coveredBy(rows), ctx.now())
  const buckets = gridOf(range)
  const counted = regrouped(rows, units, buckets) ?? (await countIn(index, scope, range, buckets))
  return toHistogram(range, buckets, counted)
}

/** Of all records in the time asked for, whatever else the filter says. */
async function rangeOfAll(index: ActivityIndex, scope: RecordScope, now: Date): Promise<TimeRange> {
  const { from, to } = scope.filter
  return rangeOf(scope.filter, from && to ? {} : await coveredRange(index, scope), now)
}

/** What takes long is looked at by two at once, each at half of the time; a bucket of both then comes twice. */
async function countIn(
  index: ActivityIndex,
  scope: RecordScope,
  { from, to }: TimeRange,
  buckets: BucketGrid,
): Promise<BucketRow[]> {
  const middle = new Date((from.getTime() + to.getTime()) / 2)
  const halves = [
    { from, to: middle },
    { from: middle, to },
  ]
  const parts = isFiltered(scope) ? halves : [{ from, to }]
  const counts = parts.map((part) =>
    ask<BucketRow>(index, bucketsQuery(narrowed(scope, part), buckets)),
  )
  return (await Promise.all(counts)).flat()
}

const dayMilliseconds = 24 * 3600 * 1000

/** What the filter leaves open comes from the records; without any, the day before now. */
function rangeOf({ from, to }: ActivityFilter, covered: Covered, now: Date): TimeRange {
  const end = to ? new Date(to) : covered.last ? new Date(covered.last.getTime() + 1) : now
  const start = from ? new Date(from) : covered.from
  return ordered(start ?? new Date(end.getTime() - dayMilliseconds), end)
}

function coveredBy(rows: readonly BucketRow[]): Covered {
  const first = rows.map((row) => row.first).reduce(earlier, '')
  const last = rows.map((row) => row.last).reduce(later, '')
  return first === '' ? {} : { from: new Date(toInstant(first)), last: new Date(toInstant(last)) }
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
  { field, limit, session, ...filter }: FilterInSession & { field: FacetField; limit: number },
): Promise<{ values: { value: string; count: number }[] }> {
  const scope = await scopeOf(ctx, filter, session)
  const rows = await ask<FacetRow>(index, facetQuery(scope, field, limit))
  return { values: rows.map(({ value, count }) => ({ value, count: Number(count) })) }
}
