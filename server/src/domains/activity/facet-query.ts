import type { FacetField } from '@gatehouse/contract/activity'
import { recordTable } from './activity-index.ts'
import { finalSettings, recordsIn, type RecordScope } from './activity-query.ts'
import { sqlParams, type Statement } from './sql-params.ts'

const columnOf: Readonly<Record<FacetField, string>> = {
  who: 'who',
  action: 'action',
  objectType: 'object_type',
  where: '`where`',
  connector: 'connector',
}

export interface FacetRow {
  organization_id: string
  value: string
  count: string
}

/** The most frequent values first. */
export function facetQuery(
  scope: RecordScope,
  field: FacetField,
  limit: number,
  { perOrganization = false } = {},
): Statement {
  const { values, bind } = sqlParams()
  const organization = perOrganization ? 'organization_id, ' : ''
  const sql = `
    select ${organization}${columnOf[field]} as value, count() as count from ${recordTable} final
    where ${recordsIn(scope, bind)} and value != ''
    group by ${organization}value
    order by count desc, value
    limit ${bind('UInt32', limit)} ${finalSettings}`
  return { sql, params: values }
}
