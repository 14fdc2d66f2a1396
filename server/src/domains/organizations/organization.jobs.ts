import { z } from 'zod'
import { job } from '#platform/jobs/jobs.ts'
import { removeDueOrganizations } from './organization-deletion.service.ts'

export const organizationJobs = [
  job({
    name: 'organizations.remove-due',
    schedule: '*/10 * * * *',
    payload: z.object({}),
    run: (ctx) => removeDueOrganizations(ctx),
  }),
]
