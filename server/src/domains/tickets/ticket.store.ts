import type { AnyTx } from '#platform/db/organization.ts'
import type { Ticket as TicketRow } from '#platform/db/tables.ts'
import { jsonText } from './ticket-request.store.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'

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

/** In order; locked until the transaction ends. */
export const listTicketsForUpdate = (tx: AnyTx, ids: readonly string[]): Promise<TicketData[]> =>
  tx.selectFrom('ticket').selectAll().where('id', 'in', ids).orderBy('id').forUpdate().execute()

export async function listTickets(
  tx: AnyTx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, TicketData>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.selectFrom('ticket').selectAll().where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

export async function saveNewTickets(
  tx: AnyTx,
  rows: readonly Insertable<TicketRow>[],
): Promise<void> {
  await tx.insertInto('ticket').values(rows).execute()
}

/** Of tickets that are locked: writes what may change. */
export async function saveChangedTickets(tx: AnyTx, rows: readonly TicketData[]): Promise<void> {
  if (rows.length === 0) return
  await sql`update ticket set state = changed.state, remote_id = changed.remote_id,
      number = changed.number, url = changed.url, status_name = changed.status_name,
      sla_status = changed.sla_status, expected_state = changed.expected_state,
      closed_at = changed.closed_at, state_set_at = changed.state_set_at,
      written_at = changed.written_at, updated_at = changed.updated_at
    from json_to_recordset(${jsonText(rows)}::json) as changed (id uuid, state text,
      remote_id text, number text, url text, status_name text, sla_status text, expected_state text,
      closed_at timestamptz, state_set_at timestamptz, written_at timestamptz, updated_at timestamptz)
    where ticket.id = changed.id`.execute(tx)
}

export async function addRepeats(tx: AnyTx, id: string, count: number, now: Date): Promise<void> {
  await tx
    .updateTable('ticket')
    .set((set) => ({ repeat_count: set('repeat_count', '+', count), updated_at: now }))
    .where('id', '=', id)
    .execute()
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

/** What a decision needs of a ticket. */
export type DecidedTicket = Pick<TicketData, 'id' | 'state' | 'opened_at' | 'written_at'>

/** The newest ticket of each alert that has one. */
export async function listNewestOfAlerts(
  tx: AnyTx,
  serviceDeskId: string,
  alertIds: readonly string[],
): Promise<{ alertId: string; ticket: DecidedTicket }[]> {
  const { rows } = await sql<DecidedTicket & { alert_id: string }>`
    select distinct on (a.alert_id) a.alert_id, t.id, t.state, t.opened_at, t.written_at
    from ticket_alert a join ticket t on t.id = a.ticket_id
    where a.alert_id = any (${alertIds}::uuid[]) and t.service_desk_id = ${serviceDeskId}::uuid
      and not t.is_gone
    order by a.alert_id, t.opened_at desc, t.id desc`.execute(tx)
  return rows.map(({ alert_id: alertId, ...ticket }) => ({ alertId, ticket }))
}

export interface Likeness {
  ruleId: string
  /** Where it counts; either for all that are asked about, or for none. */
  item?: string
}

/** The newest separate ticket of each rule, and of its item where that counts. */
export async function listNewestSimilar(
  tx: AnyTx,
  { organizationId, serviceDeskId }: { organizationId: string; serviceDeskId: string },
  likenesses: readonly Likeness[],
): Promise<(Likeness & { ticket: DecidedTicket })[]> {
  const items = likenesses.flatMap(({ item }) => item ?? [])
  const ofItem = items.length > 0 ? sql`and t.item = wanted.item` : sql``
  const { rows } = await sql<DecidedTicket & { rule_id: string; item: string | null }>`
    select wanted.rule_id, wanted.item, newest.*
    from unnest(${likenesses.map(({ ruleId }) => ruleId)}::uuid[], ${items}::text[])
      as wanted (rule_id, item)
    cross join lateral (
      select t.id, t.state, t.opened_at, t.written_at from ticket t
      where t.organization_id = ${organizationId}::uuid and t.rule_id = wanted.rule_id ${ofItem}
        and t.service_desk_id = ${serviceDeskId}::uuid and not t.is_flood and not t.is_gone
      order by t.opened_at desc, t.id desc limit 1) as newest`.execute(tx)
  return rows.map(({ rule_id: ruleId, item, ...ticket }) => ({
    ...{ ruleId, ticket },
    ...(item === null ? {} : { item }),
  }))
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
