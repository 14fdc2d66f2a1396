import { z } from 'zod'
import { job } from '#platform/jobs/jobs.ts'
import { removeWhatEnded } from './expiry.service.ts'

export const usersJobs = [
  job({
    name: 'users.remove-what-ended',
    schedule: '* * * * *',
    payload: z.object({}),
    run: (ctx) => removeWhatEnded(ctx),
  }),
]
