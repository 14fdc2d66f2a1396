import { z } from 'zod'
import { type EventHandler, type Job, job, onEvent } from '#platform/jobs/jobs.ts'
import { createSender, type WebhooksOptions } from './webhook-options.ts'
import { webhooksQueued } from './webhook-queue.service.ts'
import {
  deliverDue,
  deliverJob,
  forgetOldDeliveries,
  takeIn,
  wakeAll,
} from './webhook-work.service.ts'

export function webhookJobs(options: WebhooksOptions): Job[] {
  const sender = createSender(options)
  return [
    job({
      ...deliverJob,
      lane: 'outbound',
      run: (ctx, { webhookId }, signal) => deliverDue(ctx, sender, webhookId, signal),
    }),
    job({
      name: 'webhooks.wake',
      schedule: '*/5 * * * *',
      payload: z.strictObject({}),
      run: (ctx) => wakeAll(ctx),
    }),
    job({
      name: 'webhooks.forget-old-deliveries',
      schedule: '17 3 * * *',
      payload: z.strictObject({}),
      run: (ctx) => forgetOldDeliveries(ctx),
    }),
  ]
}

export const webhookHandlers: readonly EventHandler[] = [
  onEvent({
    event: webhooksQueued,
    name: 'webhooks.take-in',
    run: (ctx, queued) => takeIn(ctx, queued),
  }),
]
