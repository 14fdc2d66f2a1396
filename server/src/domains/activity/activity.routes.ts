import { activityApi, investigationsApi, overviewApi } from '@gatehouse/contract/activity'
import { activityBatchesApi } from '@gatehouse/contract/activity-batches'
import type { Listener } from '#platform/db/notify.ts'
import type { Mount } from '#platform/http/mount.ts'
import { exportActivity } from './activity-export.service.ts'
import { ingestBatch } from './activity-batch.service.ts'
import type { ActivityIndex } from './activity-index.ts'
import { tailActivity } from './activity-tail.service.ts'
import { activityFacets, activityHistogram } from './histogram.service.ts'
import type { OnBatch } from './journal.service.ts'
import { getActivityRecord, searchActivity, withSession } from './activity-search.service.ts'
import {
  createInvestigation,
  listInvestigations,
  removeInvestigation,
  updateInvestigation,
} from './investigation.service.ts'
import { createLiveTail } from './live-tail.ts'
import { activityOverview } from './overview.service.ts'
import type { SessionLookup } from './session-records.ts'
import { listQuarantined } from './quarantine.service.ts'

export interface ActivityDeps {
  index: ActivityIndex
  /** Hears the channel `activity_batch`. */
  listener: Listener
  /** What domains above do with each new batch, inside the transaction that stores it. */
  onBatch?: readonly OnBatch[]
  /** Without it nothing can be looked for by session. */
  sessions?: SessionLookup
}

export function activityRoutes(
  mount: Mount,
  { index, listener, onBatch = [], sessions }: ActivityDeps,
): void {
  const tail = createLiveTail(listener)
  mount(activityBatchesApi.ingest, (ctx, input) => ingestBatch(ctx, input, onBatch))
  mount(activityBatchesApi.quarantine, (ctx, { query }) => listQuarantined(ctx, query))
  mount(activityApi.search, async (ctx, { query }) =>
    searchActivity(ctx, index, await withSession(ctx, sessions, query)),
  )
  mount(activityApi.get, (ctx, { params }) => getActivityRecord(ctx, index, params.recordId))
  mount(activityApi.histogram, async (ctx, { query }) =>
    activityHistogram(ctx, index, await withSession(ctx, sessions, query)),
  )
  mount(activityApi.facets, async (ctx, { query }) =>
    activityFacets(ctx, index, await withSession(ctx, sessions, query)),
  )
  mount(activityApi.export, async (ctx, { query, signal }) =>
    exportActivity(ctx, index, await withSession(ctx, sessions, query), signal),
  )
  mount(activityApi.tail, async (ctx, { query, channel }) =>
    tailActivity(ctx, tail, await withSession(ctx, sessions, query), channel),
  )
  mount(overviewApi.get, (ctx, { query }) => activityOverview(ctx, index, query))
  investigationRoutes(mount)
}

function investigationRoutes(mount: Mount): void {
  mount(investigationsApi.list, (ctx) => listInvestigations(ctx))
  mount(investigationsApi.create, (ctx, { body }) => createInvestigation(ctx, body))
  mount(investigationsApi.update, (ctx, { params, body }) =>
    updateInvestigation(ctx, params.investigationId, body),
  )
  mount(investigationsApi.remove, (ctx, { params }) =>
    removeInvestigation(ctx, params.investigationId),
  )
}
