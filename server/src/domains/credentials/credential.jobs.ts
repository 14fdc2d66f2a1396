import { z } from 'zod'
import { type Job, job } from '#platform/jobs/jobs.ts'
import type { CredentialsOptions } from './credentials-options.ts'
import { forgetOldSecrets, queueDue } from './due.service.ts'
import { queueLapsReading, readLaps, readLapsJob } from './laps-reading.service.ts'
import { rotate } from './rotation.service.ts'
import { rotateJob, verifyJob } from './rotation-state.ts'
import { verify } from './verification.service.ts'

export const credentialJobs = (options: CredentialsOptions): Job[] => [
  job({
    ...rotateJob,
    lane: 'outbound',
    run: (ctx, which, signal) => rotate(ctx, options, which, signal),
  }),
  job({
    ...verifyJob,
    lane: 'outbound',
    run: (ctx, which, signal) => verify(ctx, options, which, signal),
  }),
  job({
    ...readLapsJob,
    lane: 'outbound',
    run: (ctx, place, signal) => readLaps(ctx, options, place, signal),
  }),
  job({
    name: 'credentials.queue-laps-access',
    schedule: '17 * * * *',
    payload: z.strictObject({}),
    run: (ctx) => queueLapsReading(ctx),
  }),
  job({
    name: 'credentials.queue-due',
    schedule: '* * * * *',
    payload: z.strictObject({}),
    run: (ctx) => queueDue(ctx),
  }),
  job({
    name: 'credentials.forget-old-secrets',
    schedule: '23 3 * * *',
    payload: z.strictObject({}),
    run: (ctx) => forgetOldSecrets(ctx),
  }),
]
