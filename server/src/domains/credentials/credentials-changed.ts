import { OrganizationId } from '@gatehouse/contract/ids'
import { domainEvent } from '#platform/jobs/jobs.ts'
import { z } from 'zod'

/** Which credentials there are, or what they are for, changed; not their secrets. */
export const credentialsChanged = domainEvent(
  'credentials.changed',
  z.object({ organizationId: OrganizationId }),
)
