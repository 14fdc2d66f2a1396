import { timelineApi } from '@gatehouse/contract/timeline'
import type { ActivityIndex } from '#domains/activity'
import type { Mount } from '#platform/http/mount.ts'
import { listTargetLogons } from './logon-list.service.ts'
import { sessionChanges } from './session-changes.service.ts'
import { sessionsOfRecord } from './session-links.service.ts'
import { sessionTraces } from './session-traces.service.ts'
import { chooseTargetComputer, getTargetComputer } from './target-computer.service.ts'

export function timelineRoutes(mount: Mount, { index }: { index: ActivityIndex }): void {
  mount(timelineApi.sessionsOfRecord, async (ctx, { params }) => ({
    links: await sessionsOfRecord(ctx, index, params.recordId),
  }))
  mount(timelineApi.changes, (ctx, { params, query }) =>
    sessionChanges(ctx, index, params.sessionId, query),
  )
  mount(timelineApi.traces, (ctx, { params }) => sessionTraces(ctx, index, params.sessionId))
  mount(timelineApi.computer, (ctx, { params }) => getTargetComputer(ctx, params.targetId))
  mount(timelineApi.chooseComputer, (ctx, { params, body }) =>
    chooseTargetComputer(ctx, params.targetId, body),
  )
  mount(timelineApi.logons, (ctx, { query }) => listTargetLogons(ctx, query))
}
