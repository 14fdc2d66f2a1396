import type { AnyTx } from '#platform/db/organization.ts'
import { sql } from 'kysely'
import { endOf, isOver, type Pace } from './pace.ts'

/** Held until the transaction ends: what an organization's alerts become is decided by one at a time. */
export async function lockDecisions(
  tx: AnyTx,
  serviceDeskId: string,
  organizationId: string,
): Promise<void> {
  const name = `tickets ${serviceDeskId} ${organizationId}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx)
}

export interface DueQuery {
  serviceDeskId: string
  now: Date
  most: number
  /** Tickets that are being sent. */
  busyTicketIds: readonly string[]
  /** Organizations that have had their requests of this minute. */
  pausedOrganizationIds: readonly string[]
}

/**
 * The first waiting request of each ticket whose time has come, in the order they were made. A ticket
 * whose making was refused keeps all that follow waiting; any other refusal does not.
 */
export async function listDue(tx: AnyTx, query: DueQuery): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from ticket_request r
    where r.service_desk_id = ${query.serviceDeskId}::uuid and r.state = 'waiting'
      and r.ticket_id is not null and r.due_at <= ${query.now}
      and r.ticket_id <> all (${query.busyTicketIds}::uuid[])
      and r.organization_id <> all (${query.pausedOrganizationIds}::uuid[])
      and not exists (
        select from ticket_request e
        where e.ticket_id = r.ticket_id and e.seq < r.seq
          and (e.state = 'waiting' or (e.state = 'failed' and 'create' = any (e.steps))))
    order by r.seq limit ${query.most}`.execute(tx)
  return rows.map(({ id }) => id)
}

/** When the next request that is not due yet will be. */
export async function findNextDue(
  tx: AnyTx,
  serviceDeskId: string,
  now: Date,
): Promise<Date | undefined> {
  const row = await tx
    .selectFrom('ticket_request')
    .select((select) => select.fn.min('due_at').as('next'))
    .where('service_desk_id', '=', serviceDeskId)
    .where('state', '=', 'waiting')
    .where('due_at', '>', now)
    .executeTakeFirst()
  return row?.next ?? undefined
}

/** Organizations that may send no more in this minute, with when it ends. */
export async function listPaused(
  tx: AnyTx,
  serviceDeskId: string,
  limit: number,
  now: Date,
): Promise<{ organizationId: string; until: Date }[]> {
  const rows = await tx
    .selectFrom('ticket_pace')
    .select(['organization_id', 'minute_began_at', 'requests'])
    .where('service_desk_id', '=', serviceDeskId)
    .where('requests', '>=', limit)
    .execute()
  return rows
    .map((row) => ({ organizationId: row.organization_id, pace: toPace(row) }))
    .filter(({ pace }) => !isOver(pace, now))
    .map(({ organizationId, pace }) => ({ organizationId, until: endOf(pace) }))
}

const toPace = (row: { minute_began_at: Date; requests: number }): Pace => ({
  minuteBeganAt: row.minute_began_at,
  requests: row.requests,
})

/** Locked until the transaction ends. */
export async function listPaces(
  tx: AnyTx,
  serviceDeskId: string,
  organizationIds: readonly string[],
): Promise<ReadonlyMap<string, Pace>> {
  if (organizationIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('ticket_pace')
    .select(['organization_id', 'minute_began_at', 'requests'])
    .where('service_desk_id', '=', serviceDeskId)
    .where('organization_id', 'in', organizationIds)
    .orderBy('organization_id')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.organization_id, toPace(row)]))
}

export async function savePaces(
  tx: AnyTx,
  serviceDeskId: string,
  paces: ReadonlyMap<string, Pace>,
): Promise<void> {
  if (paces.size === 0) return
  const rows = [...paces].map(([organizationId, { minuteBeganAt, requests }]) => ({
    organization_id: organizationId,
    service_desk_id: serviceDeskId,
    minute_began_at: minuteBeganAt,
    requests,
  }))
  await tx
    .insertInto('ticket_pace')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'service_desk_id']).doUpdateSet((set) => ({
        minute_began_at: set.ref('excluded.minute_began_at'),
        requests: set.ref('excluded.requests'),
      })),
    )
    .execute()
}

/** Service desks that have something to deliver now. */
export async function listDesksWithDue(tx: AnyTx, now: Date): Promise<string[]> {
  const rows = await tx
    .selectFrom('ticket_request')
    .select('service_desk_id')
    .distinct()
    .where('state', '=', 'waiting')
    .where('due_at', '<=', now)
    .execute()
  return rows.map((row) => row.service_desk_id)
}
