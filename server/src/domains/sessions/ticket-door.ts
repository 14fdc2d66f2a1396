import type { OrganizationId, ServiceDeskId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'

export interface TicketPlace {
  serviceDeskId: ServiceDeskId
  remoteId: string
}

export type FoundTicket =
  | ({ outcome: 'found'; number: string; summary: string; url: string } & TicketPlace)
  | { outcome: 'no-desk' }
  | { outcome: 'refused'; text: string }
  | { outcome: 'away'; isAllowed: boolean; text: string }

/** How tickets are looked up and told of sessions; a service desk knows nothing of sessions, and needs not. */
export interface TicketDoor {
  find(ctx: Context, organizationId: OrganizationId, number: string): Promise<FoundTicket>
  /** Once for each mark. False when the service desk is not to be told. */
  note(
    ctx: Context,
    place: TicketPlace,
    note: { mark: string; text: string },
    signal: AbortSignal,
  ): Promise<boolean>
}

/** Asks once for each ticket: for requests about several targets. */
export function rememberingDoor(door: TicketDoor): TicketDoor {
  const known = new Map<string, Promise<FoundTicket>>()
  return {
    note: door.note,
    find(ctx, organizationId, number) {
      const key = `${organizationId} ${number}`
      const found = known.get(key) ?? door.find(ctx, organizationId, number)
      known.set(key, found)
      return found
    },
  }
}
