import { z } from 'zod'
import type { Clock } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { AnyTx } from '#platform/db/organization.ts'

/** Nobody asks for one by its id. */
const TicketEventId = z.uuid().brand<'TicketEventId'>()

export interface NewTicketEvent {
  ticketId: string
  organizationId: string
  /** Us, a user, or the service desk. */
  by: string
  /** A whole sentence. */
  text: string
}

export async function recordTicketEvent(
  ctx: Clock,
  tx: AnyTx,
  { ticketId, organizationId, by, text }: NewTicketEvent,
): Promise<void> {
  await tx
    .insertInto('ticket_event')
    .values({
      id: newId(TicketEventId, ctx.now()),
      organization_id: organizationId,
      ticket_id: ticketId,
      at: ctx.now(),
      by,
      text,
    })
    .execute()
}

/** Oldest first; of very many the newest. */
export async function listTicketEvents(tx: AnyTx, ticketId: string, most = 1000) {
  const rows = await tx
    .selectFrom('ticket_event')
    .select(['at', 'by', 'text'])
    .where('ticket_id', '=', ticketId)
    .orderBy('seq', 'desc')
    .limit(most)
    .execute()
  return rows.toReversed()
}
