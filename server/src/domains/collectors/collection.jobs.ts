import { agentWentSilent } from '#domains/agents'
import { type EventHandler, onEvent } from '#platform/jobs/jobs.ts'
import { markSilent } from './collection.service.ts'

export const collectorHandlers: EventHandler[] = [
  onEvent({
    event: agentWentSilent,
    name: 'collectors.mark-silent',
    run: (ctx, { organizationId, siteId }) => markSilent(ctx, organizationId, siteId),
  }),
]
