import type { Histogram } from '@gatehouse/contract/activity'
import { recordTable } from './activity-index.ts'
import { finalSettings, recordsIn, type RecordScope } from './activity-query.ts'
import type { BucketGrid, Buckets, TimeRange } from './bucket.ts'
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

/** The number of the bucket that a record is in. */
export function bucketSql(buckets: BucketGrid, bind: ReturnType<typeof sqlParams>['bind']): string {
  const start = bind('Int64', buckets.startMilliseconds)
  return `toUInt32(intDiv(toUnixTimestamp64Milli(at) - ${start}, ${bind('Int64', buckets.seconds * 1000)}))`
}

/** With the empty buckets too. Several rows of one bucket are added up. */
export function toHistogram(
  { from, to }: TimeRange,
  buckets: Buckets,
  rows: readonly CountedBucket[],
): Histogram {
  const filled = Array.from({ length: buckets.count }, (_, number) => ({
    at: new Date(buckets.startMilliseconds + number * buckets.seconds * 1000).toISOString(),
    count: 0,
    failed: 0,
  }))
  for (const { bucket, count, failed } of rows) {
    const one = filled[bucket]
    if (!one) continue // Of a record that came after the range was set.
    one.count += Number(count)
    one.failed += Number(failed)
  }
  return {
    total: filled.reduce((sum, { count }) => sum + count, 0),
    from: from.toISOString(),
    to: to.toISOString(),
    bucketSeconds: buckets.seconds,
    buckets: filled,
  }
}
