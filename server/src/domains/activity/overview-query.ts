import { recordTable } from './activity-index.ts'
import { finalSettings, recordsIn, type RecordScope } from './activity-query.ts'
import type { Buckets } from './bucket.ts'
import { bucketSql, type CountedBucket } from './histogram-query.ts'
import { sqlParams, type Statement } from './sql-params.ts'

export interface OrganizationBucketRow extends CountedBucket {
  organization_id: string
  failed_logons: string
}

export function overviewQuery(scope: RecordScope, buckets: Buckets): Statement {
  const { values, bind } = sqlParams()
  const sql = `
    select organization_id, ${bucketSql(buckets, bind)} as bucket, count() as count,
      countIf(not succeeded) as failed, countIf(action = 'Failed Logon') as failed_logons
    from ${recordTable} final
    where ${recordsIn(scope, bind)}
    group by organization_id, bucket ${finalSettings}`
  return { sql, params: values }
}
