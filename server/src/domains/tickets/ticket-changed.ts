import { AlertId, OrganizationId, TicketId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { domainEvent } from '#platform/jobs/jobs.ts'

/** For the alerts of a ticket: what has become of it, here or at the service desk. */
export const ticketChanged = domainEvent(
  'ticket.changed',
  z.object({
    organizationId: OrganizationId,
    ticketId: TicketId,
    /** At most 1000; of more there are several events. */
    alertIds: z.array(AlertId),
    kind: z.enum(['linked', 'updated', 'closed', 'reopened']),
    /** Who did it: a user's name, `Gatehouse`, or the service desk. */
    by: z.string(),
    /** A whole sentence. */
    text: z.string(),
    /** We did it ourselves, so nobody needs to act on it. */
    isOurs: z.boolean(),
  }),
)
