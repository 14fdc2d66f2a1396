import { domainEvent } from '#platform/jobs/jobs.ts'
import { z } from 'zod'

/** Which organizations a group has changed: who is limited to groups may see others than before. */
export const reachChanged = domainEvent('organizations.reach-changed', z.object({}))
