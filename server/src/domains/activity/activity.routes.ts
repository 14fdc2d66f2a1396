import { activityApi, overviewApi } from '@gatehouse/contract/activity'
import { activityBatchesApi } from '@gatehouse/contract/activity-batches'
import type { Listener } from '#platform/db/notify.ts'
import type { Mount } from '#platform/http/mount.ts'
import { ingestBatch } from './activity-batch.service.ts'
import type { ActivityIndex } from './activity-index.ts'
import { activityFacets, activityHistogram } from './histogram.service.ts'
import type { OnBatch } from './journal.service.ts'
import { getActivityRecord, searchActivity } from './activity-search.service.ts'
import { activityOverview } from './overview.service.ts'

export interface ActivityDeps {
  index: ActivityIndex
  /** Hears the channel `activity_batch`. */
  listener: Listener
  /** What domains above do with each new batch, inside the transaction that stores it. */
  onBatch?: readonly OnBatch[]
}

export function activityRoutes(mount: Mount, { index, onBatch = [] }: ActivityDeps): void {
  mount(activityBatchesApi.ingest, (ctx, input) => ingestBatch(ctx, input, onBatch))
  mount(activityApi.search, (ctx, { query }) => searchActivity(ctx, index, query))
  mount(activityApi.get, (ctx, { params }) => getActivityRecord(ctx, index, params.recordId))
  mount(activityApi.histogram, (ctx, { query }) => activityHistogram(ctx, index, query))
  mount(activityApi.facets, (ctx, { query }) => activityFacets(ctx, index, query))
  mount(overviewApi.get, (ctx, { query }) => activityOverview(ctx, index, query))
}
