import { z } from 'zod'
import { type Job, job } from '#platform/jobs/jobs.ts'
import { type DeletionOptions, removeDueOrganizations } from './organization-deletion.service.ts'

export const organizationJobs = (options: DeletionOptions): Job[] => [
  job({
    name: 'organizations.remove-due',
    schedule: '*/10 * * * *',
    payload: z.object({}),
    run: (ctx) => removeDueOrganizations(ctx, options),
  }),
]
