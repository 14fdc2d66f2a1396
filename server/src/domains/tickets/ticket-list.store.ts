import type { AnyTx } from '#platform/db/organization.ts'
import { decodeCursor } from '#platform/db/cursor.ts'
import { containing } from '#platform/db/like.ts'
import { sql } from 'kysely'
import type { TicketRequestData } from './ticket-request.store.ts'
import type { TicketData } from './ticket.store.ts'

export interface Page {
  cursor?: string | undefined
  limit: number
}

export interface TicketQuery extends Page {
  state: 'pending' | 'open' | 'closed' | 'all'
  text?: string | undefined
}

/** One more than asked for, so that it is known whether there are more. */
export function listTickets(tx: AnyTx, query: TicketQuery): Promise<TicketData[]> {
  let rows = tx
    .selectFrom('ticket')
    .selectAll()
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.state !== 'all') rows = rows.where('state', '=', query.state)
  if (query.text) {
    const pattern = containing(query.text)
    rows = rows.where((where) =>
      where.or([
        where('summary', 'ilike', pattern),
        where('number', 'ilike', pattern),
        where('item', 'ilike', pattern),
        where('status_name', 'ilike', pattern),
      ]),
    )
  }
  if (query.cursor) {
    const { at, id } = decodeCursor(query.cursor)
    rows = rows.where(sql<boolean>`(opened_at, id) < (${new Date(at)}, ${id}::uuid)`)
  }
  return rows.execute()
}

/** At most so many alerts of each ticket, in order. */
export async function listAlertIds(
  tx: AnyTx,
  ticketIds: readonly string[],
  most: number,
): Promise<ReadonlyMap<string, string[]>> {
  const { rows } = await sql<{ ticket_id: string; alert_id: string }>`
    select t.id as ticket_id, a.alert_id from unnest(${ticketIds}::uuid[]) as t (id)
    cross join lateral (
      select alert_id, linked_at from ticket_alert
      where ticket_id = t.id order by linked_at, alert_id limit ${most}) as a
    order by a.linked_at, a.alert_id`.execute(tx)
  const byTicket = new Map<string, string[]>()
  for (const row of rows) {
    byTicket.set(row.ticket_id, [...(byTicket.get(row.ticket_id) ?? []), row.alert_id])
  }
  return byTicket
}

export interface RequestQuery extends Page {
  state?: string | undefined
}

export function listRequests(
  tx: AnyTx,
  { state, cursor, limit }: RequestQuery,
): Promise<Omit<TicketRequestData, 'record_count'>[]> {
  let rows = tx
    .selectFrom('ticket_request')
    .select([
      'id',
      'seq',
      'organization_id',
      'service_desk_id',
      'ticket_id',
      'alert_id',
      'kind',
      'state',
      'summary',
      'payload',
      'steps',
      'lead_id',
      'due_at',
      'attempts',
      'attempt_began_at',
      'problem',
      'problem_field',
      'problem_at',
      'queued_at',
      'done_at',
    ])
    .orderBy('queued_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (state) rows = rows.where('state', '=', state)
  if (cursor) {
    const { at, id } = decodeCursor(cursor)
    rows = rows.where(sql<boolean>`(queued_at, id) < (${new Date(at)}, ${id}::uuid)`)
  }
  return rows.execute()
}
