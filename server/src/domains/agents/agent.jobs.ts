import { z } from 'zod'
import { type Job, job } from '#platform/jobs/jobs.ts'
import { noticeSilence } from './heartbeat.service.ts'

export const agentJobs = (upSince: Date): Job[] => [
  job({
    name: 'agents.notice-silence',
    schedule: '* * * * *',
    payload: z.object({}),
    run: (ctx) => noticeSilence(ctx, upSince),
  }),
]
