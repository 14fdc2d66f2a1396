import { OrganizationId } from '@gatehouse/contract/ids'
import { domainEvent } from '#platform/jobs/jobs.ts'
import { z } from 'zod'

/** Targets of an organization, or which groups hold them, changed. */
export const targetsChanged = domainEvent(
  'targets.changed',
  z.object({ organizationId: OrganizationId }),
)
