import { OrganizationId, SessionId } from '@gatehouse/contract/ids'
import { z } from 'zod'

/** Writes what became of a session into the ticket that it was for. */
export const noteTicketJob = {
  name: 'sessions.note-ticket',
  payload: z.object({ organizationId: OrganizationId, sessionId: SessionId }),
}
