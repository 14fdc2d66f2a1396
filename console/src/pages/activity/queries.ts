import { activityApi, type FacetField } from '@gatehouse/contract/activity'
import { pages, query } from '../../app/api.ts'
import type { ActivityQuery } from './search.ts'

const pageSize = 100

export const recordsQuery = (organizationId: string, filter: ActivityQuery) =>
  pages(activityApi.search, { params: { organizationId }, query: { ...filter, limit: pageSize } })

export const histogramQuery = (organizationId: string, filter: ActivityQuery) =>
  query(activityApi.histogram, { params: { organizationId }, query: { ...filter, buckets: 90 } })

/** Without the field's own filters: what else it could be is what the reader wants to see. */
export function facetQuery(organizationId: string, filter: ActivityQuery, field: FacetField) {
  const { [field]: _, ...others } = filter
  return query(activityApi.facets, {
    params: { organizationId },
    query: { ...others, field, limit: 8 },
  })
}
