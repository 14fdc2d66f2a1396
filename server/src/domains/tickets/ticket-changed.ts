import { AlertId, OrganizationId, TicketId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { domainEvent } from '#platform/jobs/jobs.ts'

/** Alerts in one event; of more there are several events. */
export const mostAlertsInEvent = 1000

const Change = z.object({
  ticketId: TicketId,
  alertIds: z.array(AlertId).max(mostAlertsInEvent),
  kind: z.enum(['linked', 'updated', 'closed', 'reopened']),
  /** Who did it: a user's name, `Gatehouse`, or the service desk. */
  by: z.string(),
  /** A whole sentence. */
  text: z.string(),
  /** We did it ourselves, so nobody needs to act on it. */
  isOurs: z.boolean(),
})
export type TicketChange = z.infer<typeof Change>

/** For the alerts of tickets: what has become of these, here or at the service desk. */
export const ticketChanged = domainEvent(
  'ticket.changed',
  z.object({ organizationId: OrganizationId, changes: z.array(Change) }),
)
