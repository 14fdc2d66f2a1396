import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Clock } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { Desk } from './desk.ts'
import { markAlert } from './ticket-alert.store.ts'
import { recordTicketEvent } from './ticket-event.store.ts'
import * as requests from './ticket-request.store.ts'
import { addRepeats } from './ticket.store.ts'

/** Where decisions are made: for one organization and service desk, by one at a time. */
export interface DecidePlace {
  ctx: Clock
  tx: OrganizationTx
  desk: Desk
  organizationId: OrganizationId
}

/** The rule of the alert wants closed tickets left alone. */
export async function ignoreAlert(
  place: DecidePlace,
  request: requests.TicketRequestData,
  ticketId: string,
): Promise<void> {
  const { ctx, tx, organizationId } = place
  if (request.alert_id !== null) await markAlert(tx, ticketId, request.alert_id, false)
  await addRepeats(tx, ticketId, 1, ctx.now())
  await recordTicketEvent(ctx, tx, {
    ticketId,
    organizationId,
    by: 'Gatehouse',
    text: `${request.summary}: left alone, as its rule wants of closed tickets.`,
  })
  await endRequest(place, request, ticketId)
}

/** There is nothing to send for it. */
export const endRequest = (
  { ctx, tx }: DecidePlace,
  request: requests.TicketRequestData,
  ticketId: string | undefined,
): Promise<void> =>
  requests.saveRequest(tx, request.id, {
    state: 'done',
    done_at: ctx.now(),
    records: null,
    ...(ticketId === undefined ? {} : { ticket_id: ticketId }),
  })
