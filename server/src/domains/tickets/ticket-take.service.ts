import type { Context } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import type { Desk } from './desk.ts'
import { counted, type Pace } from './pace.ts'
import { findMappings, type TicketMappingData } from './ticket-mapping.store.ts'
import { RequestPayload } from './ticket-payload.ts'
import { listDue, listPaces, listPaused, savePaces } from './ticket-queue.store.ts'
import * as requests from './ticket-request.store.ts'
import { listTickets, type TicketData } from './ticket.store.ts'

/** A request whose turn it is, and what goes with it. */
export interface Turn {
  request: requests.TicketRequestData
  ticketId: string
  /** What is left to do, in order; the first may have been done by an attempt that was cut off. */
  steps: readonly string[]
  /** Since when it is not known whether the first step was done; undefined when it was not. */
  uncertainSince: Date | undefined
  /** Of the request and of those that go with it, in order. */
  payloads: readonly RequestPayload[]
}

/** A turn with what is needed to make its texts. */
export interface TakenTurn extends Turn {
  ticket: TicketData
  mapping: TicketMappingData | undefined
  /** Of the ticket that is mentioned as an earlier one. */
  previousNumber: string | undefined
  /** Absent when there may be very many, as requests go together. */
  records: unknown
}

interface Wish {
  most: number
  busyTicketIds: readonly string[]
}

/**
 * Takes what is due, at most so many, and notes that an attempt begins: from then on it counts as perhaps done
 * until its outcome is written.
 */
export function takeDue(
  ctx: Context,
  desk: Desk,
  { most, busyTicketIds }: Wish,
): Promise<TakenTurn[]> {
  if (most <= 0) return Promise.resolve([])
  return ctx.db.asSystem('take requests for a service desk', async (tx) => {
    const now = ctx.now()
    const paused = await listPaused(tx, desk.id, desk.settings.requestsPerMinute, now)
    const ids = await listDue(tx, {
      serviceDeskId: desk.id,
      now,
      most,
      busyTicketIds,
      pausedOrganizationIds: paused.map(({ organizationId }) => organizationId),
    })
    if (ids.length === 0) return []
    const turns: Turn[] = []
    for (const request of await requests.listRequestsForUpdate(tx, ids)) {
      const turn = await turnOf(tx, request)
      if (turn) turns.push(turn)
    }
    const allowed = await withinPace(tx, desk, turns, now)
    await requests.saveBegun(
      tx,
      allowed.map(({ request, steps, uncertainSince }) => ({
        ...{ id: request.id, steps, attempts: request.attempts },
        attemptBeganAt: uncertainSince ?? now,
      })),
    )
    return furnished(tx, allowed)
  })
}

async function turnOf(tx: AnyTx, request: requests.TicketRequestData): Promise<Turn | undefined> {
  // Somebody discarded it meanwhile.
  if (request.state !== 'waiting' || request.ticket_id === null) return undefined
  const together = await gather(tx, request)
  return {
    request: { ...request, attempts: request.attempts + 1 },
    ticketId: request.ticket_id,
    steps: stepsOf(together),
    uncertainSince: request.attempt_began_at ?? undefined,
    payloads: together.map(({ payload }) => RequestPayload.parse(payload)),
  }
}

/** Those that may go in this minute; the others wait for the next. */
async function withinPace(
  tx: AnyTx,
  desk: Desk,
  turns: readonly Turn[],
  now: Date,
): Promise<Turn[]> {
  const organizationIds = [...new Set(turns.map(({ request }) => request.organization_id))]
  const paces = new Map(await listPaces(tx, desk.id, organizationIds))
  const limit = desk.settings.requestsPerMinute
  const allowed = turns.filter(({ request, steps, uncertainSince }) => {
    const id = request.organization_id
    const many = steps.length + (uncertainSince ? 1 : 0)
    const { isAllowed, pace } = counted(paces.get(id), many, { limit, now })
    paces.set(id, pace)
    return isAllowed
  })
  await savePaces(tx, desk.id, paces satisfies ReadonlyMap<string, Pace>)
  return allowed
}

/** Read at once for all of them. */
async function furnished(tx: AnyTx, turns: readonly Turn[]): Promise<TakenTurn[]> {
  const tickets = await listTickets(
    tx,
    turns.map(({ ticketId }) => ticketId),
  )
  const previousIds = [...tickets.values()].flatMap(({ previous_id: id }) => id ?? [])
  const previous = await listTickets(tx, previousIds)
  const organizationIds = turns.map(({ request }) => request.organization_id)
  const mappings = await findMappings(tx, organizationIds)
  const alone = turns.filter(({ payloads }) => payloads.length === 1)
  const records = await requests.listRecordsOf(
    tx,
    alone.map(({ request }) => request.id),
  )
  return turns.flatMap((turn) => {
    const ticket = tickets.get(turn.ticketId)
    if (!ticket) return [] // Removed with its organization.
    return {
      ...turn,
      ticket,
      mapping: mappings.get(turn.request.organization_id),
      previousNumber: previous.get(ticket.previous_id ?? '')?.number ?? undefined,
      records: records.get(turn.request.id),
    }
  })
}

/** What was collected for a ticket goes as one note; which requests that are stays so in every attempt. */
async function gather(
  tx: AnyTx,
  request: requests.TicketRequestData,
): Promise<requests.TicketRequestData[]> {
  if (request.lead_id !== null) return requests.listTogether(tx, request.lead_id)
  const isCollected = request.kind === 'alert' && !request.steps.includes('create')
  if (!isCollected || request.attempts > 0) return [request]
  const waiting = await requests.listWaitingOfTicket(tx, request.ticket_id ?? '')
  const end = waiting.findIndex(({ kind }) => kind !== 'alert')
  const together = end < 0 ? waiting : waiting.slice(0, end)
  await requests.saveLead(
    tx,
    together.map(({ id }) => id),
    request.id,
  )
  return together
}

/** Each once: of several that want a ticket opened again, and have files, the union. */
function stepsOf(together: readonly requests.TicketRequestData[]): string[] {
  const [lead] = together
  if (!lead || together.length === 1 || lead.attempts > 0) return lead?.steps ?? []
  const wanted = new Set(together.flatMap(({ steps }) => steps))
  return ['reopen', 'note', 'csv', 'json'].filter((step) => wanted.has(step))
}
