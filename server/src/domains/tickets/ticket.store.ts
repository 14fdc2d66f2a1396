import type { AnyTx } from '#platform/db/organization.ts'
import type { Ticket as TicketRow } from '#platform/db/tables.ts'
import type { Insertable, Selectable, Updateable } from 'kysely'

export type TicketData = Selectable<TicketRow>

export const findTicket = (tx: AnyTx, id: string): Promise<TicketData | undefined> =>
  tx.selectFrom('ticket').selectAll().where('id', '=', id).executeTakeFirst()

/** Locks the row until the transaction ends. */
export const findTicketForUpdate = (tx: AnyTx, id: string): Promise<TicketData | undefined> =>
  tx.selectFrom('ticket').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const findTicketByRemoteId = (
  tx: AnyTx,
  serviceDeskId: string,
  remoteId: string,
): Promise<TicketData | undefined> =>
  tx
    .selectFrom('ticket')
    .selectAll()
    .where('service_desk_id', '=', serviceDeskId)
    .where('remote_id', '=', remoteId)
    .executeTakeFirst()

export async function saveNewTicket(tx: AnyTx, row: Insertable<TicketRow>): Promise<void> {
  await tx.insertInto('ticket').values(row).execute()
}

export async function saveTicket(
  tx: AnyTx,
  id: string,
  change: Updateable<TicketRow>,
): Promise<void> {
  await tx.updateTable('ticket').set(change).where('id', '=', id).execute()
}

export async function removeTicket(tx: AnyTx, id: string): Promise<void> {
  await tx.deleteFrom('ticket').where('id', '=', id).execute()
}

/** The newest ticket that has this alert. */
export const findTicketOfAlert = (
  tx: AnyTx,
  serviceDeskId: string,
  alertId: string,
): Promise<TicketData | undefined> =>
  tx
    .selectFrom('ticket as t')
    .innerJoin('ticket_alert as a', 'a.ticket_id', 't.id')
    .selectAll('t')
    .where('a.alert_id', '=', alertId)
    .where('t.service_desk_id', '=', serviceDeskId)
    .where('t.is_gone', '=', false)
    .orderBy('t.opened_at', 'desc')
    .orderBy('t.id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** The newest separate ticket of the rule, and of the item where one is given. */
export function findSimilarTicket(
  tx: AnyTx,
  organizationId: string,
  like: { serviceDeskId: string; ruleId: string; item?: string },
): Promise<TicketData | undefined> {
  let query = tx
    .selectFrom('ticket')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('service_desk_id', '=', like.serviceDeskId)
    .where('rule_id', '=', like.ruleId)
    .where('is_flood', '=', false)
    .where('is_gone', '=', false)
  if (like.item !== undefined) query = query.where('item', '=', like.item)
  return query.orderBy('opened_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
}

export const findFloodTicket = (
  tx: AnyTx,
  organizationId: string,
  serviceDeskId: string,
): Promise<TicketData | undefined> =>
  tx
    .selectFrom('ticket')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('service_desk_id', '=', serviceDeskId)
    .where('is_flood', '=', true)
    .where('is_gone', '=', false)
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Those that count for the flood limit. */
export async function countSeparateTickets(
  tx: AnyTx,
  organizationId: string,
  serviceDeskId: string,
  after: Date,
): Promise<number> {
  const { count } = await tx
    .selectFrom('ticket')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .where('service_desk_id', '=', serviceDeskId)
    .where('is_flood', '=', false)
    .where('opened_at', '>', after)
    .executeTakeFirstOrThrow()
  return count
}

/** What the poll asks about: all that are open, and those that may be opened again. */
export async function listTicketsToAsk(
  tx: AnyTx,
  serviceDeskId: string,
  closedAfter: Date,
  most: number,
): Promise<string[]> {
  const rows = await tx
    .selectFrom('ticket')
    .select('remote_id')
    .where('service_desk_id', '=', serviceDeskId)
    .where('remote_id', 'is not', null)
    .where('is_gone', '=', false)
    .where((where) => where.or([where('state', '=', 'open'), where('closed_at', '>', closedAfter)]))
    .orderBy('opened_at', 'desc')
    .limit(most)
    .execute()
  return rows.flatMap(({ remote_id }) => remote_id ?? [])
}

export async function renameServiceDesk(
  tx: AnyTx,
  serviceDeskId: string,
  name: string,
): Promise<void> {
  await tx
    .updateTable('ticket')
    .set({ service_desk: name })
    .where('service_desk_id', '=', serviceDeskId)
    .execute()
}
