import { z } from 'zod'
import { auditEventRecorded } from '#domains/audit-trail'
import { organizationDeleted } from '#domains/organizations'
import { type EventHandler, job, type Job, onEvent } from '#platform/jobs/jobs.ts'
import type { ActivityIndex } from './activity-index.ts'
import { ensureMonths, forgetOrganization, applyRetention } from './retention.service.ts'
import type { OnBatch } from './journal.service.ts'
import { keepSelfAudit } from './self-audit.service.ts'

const Nothing = z.object({})

export const activityJobs = (index: ActivityIndex): Job[] => [
  job({
    name: 'activity.prepare-months',
    schedule: '5 0 * * *',
    payload: Nothing,
    run: (ctx) => ensureMonths(ctx),
  }),
  job({
    name: 'activity.apply-retention',
    schedule: '35 1 * * *',
    payload: Nothing,
    run: (ctx) => applyRetention(ctx, index),
  }),
]

export const activityHandlers = (
  index: ActivityIndex,
  onBatch: readonly OnBatch[] = [],
): EventHandler[] => [
  onEvent({
    event: auditEventRecorded,
    name: 'activity.keep-self-audit',
    run: (ctx, payload) => keepSelfAudit(ctx, payload, onBatch),
  }),
  onEvent({
    event: organizationDeleted,
    name: 'activity.forget-organization',
    run: (ctx, { organizationId }) => forgetOrganization(ctx, index, organizationId),
  }),
]
