import { z } from 'zod'
import { type Job, job } from '#platform/jobs/jobs.ts'
import { scanJob } from './host-scan.service.ts'
import { forgetOldLogins } from './own-login.service.ts'
import { runScan } from './run-scan.service.ts'
import type { TargetsOptions } from './targets-options.ts'

export const targetJobs = (options: TargetsOptions): Job[] => [
  job({
    ...scanJob,
    lane: 'outbound',
    run: (ctx, scan, signal) => runScan(ctx, options, scan, signal),
  }),
  job({
    name: 'targets.forget-old-logins',
    schedule: '45 1 * * *',
    payload: z.object({}),
    run: forgetOldLogins,
  }),
]
