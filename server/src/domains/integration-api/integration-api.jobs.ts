import { z } from 'zod'
import { job } from '#platform/jobs/jobs.ts'
import { watchExpiry } from './expiry.service.ts'

export const integrationApiJobs = [
  job({
    name: 'integration-api.watch-expiry',
    schedule: '7 * * * *',
    payload: z.object({}),
    run: (ctx) => watchExpiry(ctx),
  }),
]
