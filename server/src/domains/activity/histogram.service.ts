import type { ActivityFilter, FacetField, Histogram } from '@gatehouse/contract/activity'
import { getTimeZone } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import { ask } from './ask.ts'
import type { ActivityIndex } from './activity-index.ts'
import type { RecordScope } from './activity-query.ts'
import { bucketsOf } from './bucket.ts'
import { facetQuery, type FacetRow } from './facet-query.ts'
import {
  type BucketRow,
  bucketsQuery,
  rangeQuery,
  type RangeRow,
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
  const range = await rangeOf(index, scope, ctx.now())
  return histogramOf(index, scope, range, most)
}

export async function histogramOf(
  index: ActivityIndex,
  scope: RecordScope,
  range: { from: Date; to: Date },
  most: number,
): Promise<Histogram> {
  const buckets = bucketsOf(range.from, range.to, most, offsetMinutes(scope.timeZone)(range.from))
  const rows = await ask<BucketRow>(index, bucketsQuery(scope, buckets))
  return toHistogram(range, buckets, rows)
}

const dayMilliseconds = 24 * 3600 * 1000

/** What the filter leaves open comes from the records; without any, the day before now. */
async function rangeOf(index: ActivityIndex, scope: RecordScope, now: Date) {
  const { from, to } = scope.filter
  if (from && to) return ordered(new Date(from), new Date(to))
  const [row] = await ask<RangeRow>(index, rangeQuery(scope))
  const isEmpty = !row || Number(row.count) === 0
  const last = isEmpty ? now : new Date(toDate(row.last).getTime() + 1)
  const end = to ? new Date(to) : last
  const first = isEmpty ? new Date(end.getTime() - dayMilliseconds) : toDate(row.first)
  return ordered(from ? new Date(from) : first, end)
}

/** A range that ends before it begins is empty. */
const ordered = (from: Date, to: Date) => ({ from, to: to < from ? from : to })

const toDate = (time: string): Date => new Date(`${time.replace(' ', 'T')}Z`)

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
