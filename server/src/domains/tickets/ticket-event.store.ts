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

export const recordTicketEvent = (ctx: Clock, tx: AnyTx, event: NewTicketEvent): Promise<void> =>
  recordTicketEvents(ctx, tx, [event])

/** In order. */
export async function recordTicketEvents(
  ctx: Clock,
  tx: AnyTx,
  events: readonly NewTicketEvent[],
): Promise<void> {
  if (events.length === 0) return
  const at = ctx.now()
  const rows = events.map(({ ticketId, organizationId, by, text }) => ({
    id: newId(TicketEventId, at),
    organization_id: organizationId,
    ticket_id: ticketId,
    ...{ at, by, text },
  }))
  await tx.insertInto('ticket_event').values(rows).execute()
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
