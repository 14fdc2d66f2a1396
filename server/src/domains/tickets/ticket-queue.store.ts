import type { AnyTx } from '#platform/db/organization.ts'
import { sql } from 'kysely'

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

const minuteMilliseconds = 60_000

/** Organizations that may send no more in this minute, with when it ends. */
export async function listPaused(
  tx: AnyTx,
  serviceDeskId: string,
  limit: number,
  now: Date,
): Promise<{ organizationId: string; until: Date }[]> {
  const rows = await tx
    .selectFrom('ticket_pace')
    .select(['organization_id', 'minute_began_at'])
    .where('service_desk_id', '=', serviceDeskId)
    .where('requests', '>=', limit)
    .where('minute_began_at', '>', new Date(now.getTime() - minuteMilliseconds))
    .execute()
  return rows.map((row) => ({
    organizationId: row.organization_id,
    until: new Date(row.minute_began_at.getTime() + minuteMilliseconds),
  }))
}

export interface Pace {
  serviceDeskId: string
  organizationId: string
  /** That are about to be sent. */
  requests: number
  /** In a minute. */
  limit: number
  now: Date
}

/**
 * Counts requests before they are sent. False when they would be too many in this minute, which is over for
 * the organization then. What alone is more than the limit may go as the only one of a minute.
 */
export async function tryPace(tx: AnyTx, pace: Pace): Promise<boolean> {
  const { serviceDeskId, organizationId, requests, limit, now } = pace
  const known = await tx
    .selectFrom('ticket_pace')
    .select(['minute_began_at', 'requests'])
    .where('service_desk_id', '=', serviceDeskId)
    .where('organization_id', '=', organizationId)
    .forUpdate()
    .executeTakeFirst()
  const isRunning = known && known.minute_began_at.getTime() > now.getTime() - minuteMilliseconds
  const before = isRunning ? known.requests : 0
  const isAllowed = before === 0 || before + requests <= limit
  const row = {
    minute_began_at: isRunning ? known.minute_began_at : now,
    requests: isAllowed ? before + requests : Math.max(before, limit),
  }
  await tx
    .insertInto('ticket_pace')
    .values({ organization_id: organizationId, service_desk_id: serviceDeskId, ...row })
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'service_desk_id']).doUpdateSet(row),
    )
    .execute()
  return isAllowed
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
