import { z } from 'zod'
import { alertMatched } from '#domains/alerts'
import { type EventHandler, type Job, job, onEvent } from '#platform/jobs/jobs.ts'
import type { ResponseActionsOptions } from './account.ts'
import { forgetOldRuns, lookForRuns, queueRuns, runNext, runNextJob } from './run-work.service.ts'

export const responseActionJobs = (options: ResponseActionsOptions): Job[] => [
  job({
    ...runNextJob,
    // A command takes its time, as a system that is not ours does.
    lane: 'outbound',
    run: (ctx, _, signal) => runNext(ctx, options, signal),
  }),
  job({
    name: 'response-actions.look-for-runs',
    schedule: '* * * * *',
    payload: z.strictObject({}),
    run: (ctx) => lookForRuns(ctx),
  }),
  job({
    name: 'response-actions.forget-old-runs',
    schedule: '27 3 * * *',
    payload: z.strictObject({}),
    run: (ctx) => forgetOldRuns(ctx),
  }),
]

export const responseActionHandlers = (options: ResponseActionsOptions): EventHandler[] => [
  onEvent({
    event: alertMatched,
    name: 'response-actions.queue-runs',
    run: (ctx, matched) => queueRuns(ctx, options, matched),
  }),
]
