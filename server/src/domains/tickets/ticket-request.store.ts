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

export async function saveNewRequests(
  tx: AnyTx,
  rows: readonly Insertable<TicketRequestRow>[],
): Promise<void> {
  await tx.insertInto('ticket_request').values(rows).execute()
}

export async function saveRequest(
  tx: AnyTx,
  id: string,
  change: Updateable<TicketRequestRow>,
): Promise<void> {
  await tx.updateTable('ticket_request').set(change).where('id', '=', id).execute()
}

/** The requests themselves and those that are written together with them. */
export async function saveRequestsAndFollowers(
  tx: AnyTx,
  ids: readonly string[],
  change: Updateable<TicketRequestRow>,
): Promise<void> {
  if (ids.length === 0) return
  await tx
    .updateTable('ticket_request')
    .set(change)
    .where((where) => where.or([where('id', 'in', ids), where('lead_id', 'in', ids)]))
    .execute()
}

export const saveRequestAndFollowers = (
  tx: AnyTx,
  id: string,
  change: Updateable<TicketRequestRow>,
): Promise<void> => saveRequestsAndFollowers(tx, [id], change)

/** They are written together, as one. */
export async function saveLead(tx: AnyTx, ids: readonly string[], leadId: string): Promise<void> {
  await tx.updateTable('ticket_request').set({ lead_id: leadId }).where('id', 'in', ids).execute()
}

export interface Advanced {
  id: string
  /** Left to do. */
  steps: readonly string[]
}

/** A step was done, and the next begins now. */
export async function saveAdvanced(
  tx: AnyTx,
  advanced: readonly Advanced[],
  now: Date,
): Promise<void> {
  if (advanced.length === 0) return
  await sql`update ticket_request set steps = advanced.steps, attempt_began_at = ${now}
    from json_to_recordset(${JSON.stringify(advanced)}::json) as advanced (id uuid, steps text[])
    where ticket_request.id = advanced.id`.execute(tx)
}

export interface Placed {
  id: string
  ticketId: string
  steps: readonly string[]
  dueAt: Date
}

/** Which tickets requests go to, and what is to be done there. */
export async function savePlaced(tx: AnyTx, placed: readonly Placed[]): Promise<void> {
  if (placed.length === 0) return
  await sql`update ticket_request set ticket_id = placed."ticketId", steps = placed.steps, due_at = placed."dueAt"
    from json_to_recordset(${JSON.stringify(placed)}::json)
      as placed (id uuid, "ticketId" uuid, steps text[], "dueAt" timestamptz)
    where ticket_request.id = placed.id`.execute(tx)
}

export interface Begun {
  id: string
  steps: readonly string[]
  attempts: number
  attemptBeganAt: Date
}

export async function saveBegun(tx: AnyTx, begun: readonly Begun[]): Promise<void> {
  if (begun.length === 0) return
  await sql`update ticket_request set steps = begun.steps, attempts = begun.attempts,
      attempt_began_at = begun."attemptBeganAt"
    from json_to_recordset(${JSON.stringify(begun)}::json)
      as begun (id uuid, steps text[], attempts integer, "attemptBeganAt" timestamptz)
    where ticket_request.id = begun.id`.execute(tx)
}

export const findRequest = (tx: AnyTx, id: string): Promise<TicketRequestData | undefined> =>
  select(tx).where('id', '=', id).executeTakeFirst()

export const findRequestForUpdate = (
  tx: AnyTx,
  id: string,
): Promise<TicketRequestData | undefined> =>
  select(tx).where('id', '=', id).forUpdate().executeTakeFirst()

/** In order; locked until the transaction ends. */
export const listRequestsForUpdate = (
  tx: AnyTx,
  ids: readonly string[],
): Promise<TicketRequestData[]> =>
  select(tx).where('id', 'in', ids).orderBy('seq').forUpdate().execute()

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

/** Records of requests that go alone. */
export async function listRecordsOf(
  tx: AnyTx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('ticket_request')
    .select(['id', 'records'])
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, records }) => [id, records ?? []]))
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
