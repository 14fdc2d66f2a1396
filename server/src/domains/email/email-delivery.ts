import { OrganizationId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { domainEvent } from '#platform/jobs/jobs.ts'

/** Mail began to fail, or works again; of the managing organization. */
export const emailDelivery = domainEvent(
  'email.delivery',
  z.object({
    organizationId: OrganizationId,
    isFailing: z.boolean(),
    /** A whole sentence. */
    reason: z.string(),
  }),
)
