import { z } from 'zod'
import { emailDelivery } from '#domains/email'
import { statusChanged, statusForgotten } from '#domains/organizations'
import { job, onEvent } from '#platform/jobs/jobs.ts'
import { tellOfEmail } from './email-trouble.service.ts'
import { tellOfExpiry } from './expiry.service.ts'
import { mailDaily } from './mail-daily.service.ts'
import { mailEach } from './mail-each.service.ts'
import { removeOldNotifications } from './notification.service.ts'
import type { NotificationsOptions } from './notifications-options.ts'
import { mailEachJob } from './raise-notification.service.ts'
import { forgetThings, tellOf, tellWhatIsMissing } from './status-trouble.service.ts'

export const notificationJobs = (options: NotificationsOptions) => [
  job({ ...mailEachJob, run: (ctx, payload) => mailEach(ctx, options, payload) }),
  job({
    name: 'notifications.mail-daily',
    // Zones differ by quarters of an hour.
    schedule: '*/15 * * * *',
    payload: z.object({}),
    run: (ctx) => mailDaily(ctx, options),
  }),
  job({
    name: 'notifications.look',
    schedule: '7 * * * *',
    payload: z.object({}),
    run: async (ctx) => {
      await tellWhatIsMissing(ctx)
      await tellOfExpiry(ctx, options)
    },
  }),
  job({
    name: 'notifications.remove-old',
    schedule: '37 3 * * *',
    payload: z.object({}),
    run: (ctx) => removeOldNotifications(ctx),
  }),
]

export const notificationHandlers = [
  onEvent({
    event: statusChanged,
    name: 'notifications.tell-of-status',
    run: (ctx, payload) => tellOf(ctx, payload),
  }),
  onEvent({
    event: statusForgotten,
    name: 'notifications.forget-things',
    run: (ctx, { organizationId, subjectIds }) => forgetThings(ctx, organizationId, subjectIds),
  }),
  onEvent({
    event: emailDelivery,
    name: 'notifications.tell-of-email',
    run: (ctx, { organizationId }) => tellOfEmail(ctx, organizationId),
  }),
]
