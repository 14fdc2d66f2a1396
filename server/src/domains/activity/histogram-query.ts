import type { Histogram } from '@gatehouse/contract/activity'
import { recordTable } from './activity-index.ts'
import { finalSettings, recordsIn, type RecordScope } from './activity-query.ts'
import type { BucketGrid, Buckets } from './bucket.ts'
import { sqlParams, type Statement } from './sql-params.ts'

export interface CountedBucket {
  bucket: number
  count: string
  failed: string
}

export interface BucketRow extends CountedBucket {
  /** Times of the first and the last record in it, as ClickHouse writes them. */
  first: string
  last: string
}

export function bucketsQuery(scope: RecordScope, buckets: BucketGrid): Statement {
  const { values, bind } = sqlParams()
  const sql = `
    select ${bucketSql(buckets, bind)} as bucket, count() as count, countIf(not succeeded) as failed,
      min(at) as first, max(at) as last
    from ${recordTable} final
    where ${recordsIn(scope, bind)}
    group by bucket ${finalSettings}`
  return { sql, params: values }
}

/** Times of the first and the last record, as ClickHouse writes them. */
export interface CoveredRow {
  first: string
  last: string
  count: string
}

/** The time that records cover, by time alone; what is there twice does not matter for it. */
export function coveredQuery({ organizationIds, filter: { from, to } }: RecordScope): Statement {
  const { values, bind } = sqlParams()
  const filter = { ...(from ? { from } : {}), ...(to ? { to } : {}) }
  const sql = `
    select min(at) as first, max(at) as last, count() as count from ${recordTable}
    where ${recordsIn({ organizationIds, filter, timeZone: 'UTC' }, bind)}`
  return { sql, params: values }
}

/** The number of the bucket that a record is in. */
export function bucketSql(buckets: BucketGrid, bind: ReturnType<typeof sqlParams>['bind']): string {
  const start = bind('Int64', buckets.startMilliseconds)
  return `toUInt32(intDiv(toUnixTimestamp64Milli(at) - ${start}, ${bind('Int64', buckets.seconds * 1000)}))`
}

/** With the empty buckets too. */
export function toHistogram(
  range: { from: Date; to: Date },
  buckets: Buckets,
  rows: readonly CountedBucket[],
): Histogram {
  const byBucket = new Map(rows.map((row) => [row.bucket, row]))
  const filled = Array.from({ length: buckets.count }, (_, number) => ({
    at: new Date(buckets.startMilliseconds + number * buckets.seconds * 1000).toISOString(),
    count: Number(byBucket.get(number)?.count ?? 0),
    failed: Number(byBucket.get(number)?.failed ?? 0),
  }))
  return {
    total: filled.reduce((sum, { count }) => sum + count, 0),
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    bucketSeconds: buckets.seconds,
    buckets: filled,
  }
}
