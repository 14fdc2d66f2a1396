import { z } from 'zod'
import { job } from '#platform/jobs/jobs.ts'
import { removeOldMessages } from './email-message.service.ts'
import type { EmailOptions } from './email-options.ts'
import { sendDueJob } from './queue-email.service.ts'
import { sendDue } from './send-due.service.ts'

export const emailJobs = (options: EmailOptions) => [
  job({
    ...sendDueJob,
    // Each minute for what is tried again; what is new adds one by itself.
    schedule: '* * * * *',
    lane: 'outbound',
    run: (ctx, _payload, signal) => sendDue(ctx, options, signal),
  }),
  job({
    name: 'email.remove-old-messages',
    schedule: '23 3 * * *',
    payload: z.object({}),
    run: (ctx) => removeOldMessages(ctx),
  }),
]
