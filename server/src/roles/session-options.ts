import type { ApprovalLinkOptions, SessionOptions, TicketDoor } from '#domains/sessions'
import { lookUpTicket, noteTicket } from '#domains/tickets'
import type { Foundation } from './foundation.ts'
import { ticketKeys } from './ticket-keys.ts'

/** The keys of the domains that prepare sessions. */
export const sessionOptions = (
  { keyFor }: Pick<Foundation, 'keyFor'>,
  place: SessionOptions['place'],
): SessionOptions => ({
  place,
  sealKey: keyFor('session logins'),
  credentials: { sealKey: keyFor('credentials') },
  tickets: ticketDoor({ keyFor }),
  ...approvalLinks({ keyFor }),
})

export const approvalLinks = ({ keyFor }: Pick<Foundation, 'keyFor'>): ApprovalLinkOptions => ({
  linkKey: keyFor('approval links'),
})

/** Sessions ask about tickets, of which their own domain knows nothing. */
export function ticketDoor(foundation: Pick<Foundation, 'keyFor'>): TicketDoor {
  const keys = ticketKeys(foundation)
  return {
    find: (ctx, organizationId, number) => lookUpTicket(ctx, keys, organizationId, number),
    note: (ctx, place, note, signal) => noteTicket(ctx, keys, place, note, signal),
  }
}
