import { organizationDeleted } from '#domains/organizations'
import { ticketChanged } from '#domains/tickets'
import { type EventHandler, job, type Job, onEvent } from '#platform/jobs/jobs.ts'
import { z } from 'zod'
import type { AlertOptions } from './alert-options.ts'
import { applyRetention, forgetOrganization, forgetWaiting } from './alert-retention.service.ts'
import { deliverAlerts } from './deliver.service.ts'
import { deliverJob } from './deliver-job.ts'
import { forgetWaitingJob } from './forget-waiting-job.ts'
import { followTicket } from './ticket-followed.service.ts'

export const alertJobs = (options: AlertOptions): Job[] => [
  job({
    ...deliverJob,
    run: (ctx, payload) => deliverAlerts(ctx, options, payload),
  }),
  job({
    ...forgetWaitingJob,
    run: (ctx, { ruleId, seenUntil }) => forgetWaiting(ctx, ruleId, new Date(seenUntil)),
  }),
  job({
    name: 'alerts.apply-retention',
    schedule: '50 1 * * *',
    payload: z.object({}),
    run: (ctx) => applyRetention(ctx),
  }),
]

export const alertHandlers = (options: AlertOptions): EventHandler[] => [
  onEvent({
    event: ticketChanged,
    name: 'alerts.follow-ticket',
    run: (ctx, change) => followTicket(ctx, options, change),
  }),
  onEvent({
    event: organizationDeleted,
    name: 'alerts.forget-organization',
    run: (ctx, { organizationId }) => forgetOrganization(ctx, organizationId),
  }),
]
