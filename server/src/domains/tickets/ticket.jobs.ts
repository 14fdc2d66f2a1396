import { z } from 'zod'
import { type Job, job } from '#platform/jobs/jobs.ts'
import { readJob } from './callback.service.ts'
import { callbacksJob, setUpCallbacks } from './callback-setup.service.ts'
import { deliveryJob } from './delivery-job.ts'
import { forgetOldRequests } from './dead-letter.service.ts'
import { suggestRanking, suggestRankingJob } from './ranking-suggestion.service.ts'
import { callAll, deliver } from './ticket-delivery.service.ts'
import { followRemoteTicket } from './ticket-follow.service.ts'
import { callPolls, pollAndComeBack, pollJob } from './ticket-poll.service.ts'
import type { TicketsOptions } from './tickets-options.ts'

export const ticketJobs = (options: TicketsOptions): Job[] => [
  job({
    ...deliveryJob,
    lane: 'outbound',
    run: (ctx, { serviceDeskId }, signal) => deliver(ctx, options, serviceDeskId, signal),
  }),
  job({
    ...pollJob,
    lane: 'outbound',
    run: (ctx, { serviceDeskId }, signal) => pollAndComeBack(ctx, options, serviceDeskId, signal),
  }),
  job({
    ...readJob,
    lane: 'outbound',
    run: (ctx, { serviceDeskId, remoteId }, signal) =>
      followRemoteTicket(ctx, options, serviceDeskId, remoteId, signal),
  }),
  job({
    ...callbacksJob,
    lane: 'outbound',
    run: (ctx, payload, signal) => setUpCallbacks(ctx, options, payload, signal),
  }),
  job({
    ...suggestRankingJob,
    lane: 'outbound',
    run: (ctx, { serviceDeskId }, signal) => suggestRanking(ctx, options, serviceDeskId, signal),
  }),
  job({
    name: 'tickets.call',
    schedule: '* * * * *',
    payload: z.strictObject({}),
    async run(ctx) {
      await callAll(ctx)
      await callPolls(ctx)
    },
  }),
  job({
    name: 'tickets.forget-old-requests',
    schedule: '37 3 * * *',
    payload: z.strictObject({}),
    run: (ctx) => forgetOldRequests(ctx),
  }),
]
