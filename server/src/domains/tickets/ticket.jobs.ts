import { z } from 'zod'
import type { Context } from '#platform/context.ts'
import { type Job, job } from '#platform/jobs/jobs.ts'
import { readJob } from './callback.service.ts'
import { callbacksJob, setUpCallbacks } from './callback-setup.service.ts'
import { deliveryJob } from './delivery-job.ts'
import { callAll, deliver } from './ticket-delivery.service.ts'
import { followRemoteTicket } from './ticket-follow.service.ts'
import { callPolls, pollAndComeBack, pollJob } from './ticket-poll.service.ts'
import { removeRequestsDoneBefore } from './ticket-request.store.ts'
import type { TicketsOptions } from './tickets-options.ts'

const keptDays = 90
const dayMilliseconds = 86_400_000

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

const forgetOldRequests = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('forget ticket requests that were done long ago', (tx) =>
    removeRequestsDoneBefore(tx, new Date(ctx.now().getTime() - keptDays * dayMilliseconds)),
  )
