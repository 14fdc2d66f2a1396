import type { AnyTx } from '#platform/db/organization.ts'
import type { TicketRequest as TicketRequestRow } from '#platform/db/tables.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'

/** Without the records, which may be large. */
export type TicketRequestData = Omit<Selectable<TicketRequestRow>, 'records'> & {
  record_count: number
}

const columns = [
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
] as const

const select = (tx: AnyTx) =>
  tx
    .selectFrom('ticket_request')
    .select(columns)
    .select(sql<number>`coalesce(jsonb_array_length(records), 0)`.as('record_count'))

/** PostgreSQL keeps neither NUL nor half of a surrogate pair. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '\uFFFD') : part,
  )

export async function saveNewRequest(tx: AnyTx, row: Insertable<TicketRequestRow>): Promise<void> {
  await tx.insertInto('ticket_request').values(row).execute()
}

export async function saveRequest(
  tx: AnyTx,
  id: string,
  change: Updateable<TicketRequestRow>,
): Promise<void> {
  await tx.updateTable('ticket_request').set(change).where('id', '=', id).execute()
}

/** The request itself and those that are written together with it. */
export async function saveRequestAndFollowers(
  tx: AnyTx,
  id: string,
  change: Updateable<TicketRequestRow>,
): Promise<void> {
  await tx
    .updateTable('ticket_request')
    .set(change)
    .where((where) => where.or([where('id', '=', id), where('lead_id', '=', id)]))
    .execute()
}

export const findRequest = (tx: AnyTx, id: string): Promise<TicketRequestData | undefined> =>
  select(tx).where('id', '=', id).executeTakeFirst()

export const findRequestForUpdate = (
  tx: AnyTx,
  id: string,
): Promise<TicketRequestData | undefined> =>
  select(tx).where('id', '=', id).forUpdate().executeTakeFirst()

/** Organizations with requests that have no ticket yet, the longest waiting first. */
export async function listUndecidedOrganizations(
  tx: AnyTx,
  serviceDeskId: string,
): Promise<string[]> {
  const rows = await tx
    .selectFrom('ticket_request')
    .select(['organization_id', sql<number>`min(seq)`.as('first')])
    .where('service_desk_id', '=', serviceDeskId)
    .where('state', '=', 'waiting')
    .where('ticket_id', 'is', null)
    .groupBy('organization_id')
    .orderBy('first')
    .execute()
  return rows.map((row) => row.organization_id)
}

export const listUndecided = (
  tx: AnyTx,
  serviceDeskId: string,
  organizationId: string,
  most: number,
): Promise<TicketRequestData[]> =>
  select(tx)
    .where('service_desk_id', '=', serviceDeskId)
    .where('organization_id', '=', organizationId)
    .where('state', '=', 'waiting')
    .where('ticket_id', 'is', null)
    .orderBy('seq')
    .limit(most)
    .execute()

export const listWaitingOfTicket = (tx: AnyTx, ticketId: string): Promise<TicketRequestData[]> =>
  select(tx)
    .where('ticket_id', '=', ticketId)
    .where('state', '=', 'waiting')
    .orderBy('seq')
    .limit(500)
    .execute()

/** The state that a ticket will have when what is on its way has arrived, if that changes it. */
export async function findComingState(
  tx: AnyTx,
  ticketId: string,
): Promise<'open' | 'closed' | undefined> {
  const row = await tx
    .selectFrom('ticket_request')
    .select(sql<boolean>`'close' = any (steps)`.as('closes'))
    .where('ticket_id', '=', ticketId)
    .where('state', '=', 'waiting')
    .where(sql<boolean>`steps && '{close,reopen}'`)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && (row.closes ? 'closed' : 'open')
}

/** What was collected for a ticket goes to it now. */
export async function flushTicket(tx: AnyTx, ticketId: string, now: Date): Promise<void> {
  await tx
    .updateTable('ticket_request')
    .set({ due_at: now })
    .where('ticket_id', '=', ticketId)
    .where('state', '=', 'waiting')
    .where('attempts', '=', 0)
    .where('due_at', '>', now)
    .execute()
}

/** A request and those that go with it, in order. */
export const listTogether = (tx: AnyTx, leadId: string): Promise<TicketRequestData[]> =>
  select(tx)
    .where((where) => where.or([where('id', '=', leadId), where('lead_id', '=', leadId)]))
    .orderBy('seq')
    .execute()

/** Records of a request and of those that go with it, in order. */
export async function listRecordsTogether(tx: AnyTx, leadId: string): Promise<unknown[]> {
  const rows = await tx
    .selectFrom('ticket_request')
    .select('records')
    .where((where) => where.or([where('id', '=', leadId), where('lead_id', '=', leadId)]))
    .where('records', 'is not', null)
    .orderBy('seq')
    .execute()
  return rows.flatMap(({ records }) => (Array.isArray(records) ? records : []))
}

/** Requests of one ticket, newest first. */
export const listRequestsOfTicket = (tx: AnyTx, ticketId: string): Promise<TicketRequestData[]> =>
  select(tx).where('ticket_id', '=', ticketId).orderBy('seq', 'desc').limit(200).execute()

export async function countFailed(tx: AnyTx, serviceDeskId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('ticket_request')
    .select((builder) => builder.fn.countAll<number>().as('count'))
    .where('service_desk_id', '=', serviceDeskId)
    .where('state', '=', 'failed')
    .executeTakeFirstOrThrow()
  return count
}

export async function removeRequestsDoneBefore(tx: AnyTx, before: Date): Promise<void> {
  await tx
    .deleteFrom('ticket_request')
    .where('state', 'in', ['done', 'discarded'])
    .where('done_at', '<', before)
    .execute()
}

/** What waits because something went wrong is tried now. */
export async function hurryWaiting(tx: AnyTx, serviceDeskId: string, now: Date): Promise<void> {
  await tx
    .updateTable('ticket_request')
    .set({ due_at: now })
    .where('service_desk_id', '=', serviceDeskId)
    .where('state', '=', 'waiting')
    .where('problem', 'is not', null)
    .where('due_at', '>', now)
    .execute()
}

export async function discardAllOf(tx: AnyTx, serviceDeskId: string, now: Date): Promise<void> {
  await tx
    .updateTable('ticket_request')
    .set({ state: 'discarded', done_at: now, records: null, attempt_began_at: null })
    .where('service_desk_id', '=', serviceDeskId)
    .where('state', 'in', ['waiting', 'failed'])
    .execute()
}
