import { domainEvent } from '#platform/jobs/jobs.ts'
import { z } from 'zod'

/** Policies or session types changed: what is open may not be allowed any more. */
export const accessChanged = domainEvent('access-policies.changed', z.object({}))
