import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import type { TicketDoor } from './ticket-door.ts'

/** What a session asks of domains that know nothing of sessions, or stand above them. */
export interface SessionDoors {
  tickets: TicketDoor
  /** Why no recorded session may begin there now; undefined when one may. */
  noRoom?(ctx: Context, organizationId: OrganizationId): Promise<string | undefined>
}
