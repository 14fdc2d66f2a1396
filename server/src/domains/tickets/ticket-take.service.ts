import type { Clock, Context } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import type { Desk } from './desk.ts'
import { RequestPayload } from './ticket-payload.ts'
import { listDue, listPaused, tryPace } from './ticket-queue.store.ts'
import * as requests from './ticket-request.store.ts'

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

/**
 * Takes what is due, at most so many, and notes that an attempt begins: from then on it counts as perhaps done
 * until its outcome is written.
 */
export function takeDue(
  ctx: Context,
  desk: Desk,
  { most, busyTicketIds }: { most: number; busyTicketIds: readonly string[] },
): Promise<Turn[]> {
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
    const turns: Turn[] = []
    for (const id of ids) {
      const turn = await take(ctx, tx, desk, id)
      if (turn) turns.push(turn)
    }
    return turns
  })
}

async function take(ctx: Clock, tx: AnyTx, desk: Desk, id: string): Promise<Turn | undefined> {
  const now = ctx.now()
  const request = await requests.findRequestForUpdate(tx, id)
  // Somebody discarded it meanwhile.
  if (!request || request.state !== 'waiting' || request.ticket_id === null) return undefined
  const together = await gather(tx, request)
  const steps = stepsOf(together)
  const isAllowed = await tryPace(tx, {
    serviceDeskId: desk.id,
    organizationId: request.organization_id,
    requests: steps.length + (request.attempt_began_at ? 1 : 0),
    limit: desk.settings.requestsPerMinute,
    now,
  })
  if (!isAllowed) return undefined
  await requests.saveRequest(tx, id, {
    steps: [...steps],
    attempts: request.attempts + 1,
    attempt_began_at: request.attempt_began_at ?? now,
  })
  return {
    request: { ...request, attempts: request.attempts + 1 },
    ticketId: request.ticket_id,
    steps,
    uncertainSince: request.attempt_began_at ?? undefined,
    payloads: together.map(({ payload }) => RequestPayload.parse(payload)),
  }
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
  for (const { id } of together) await requests.saveRequest(tx, id, { lead_id: request.id })
  return together
}

/** Each once: of several that want a ticket opened again, and have files, the union. */
function stepsOf(together: readonly requests.TicketRequestData[]): string[] {
  const [lead] = together
  if (!lead || together.length === 1 || lead.attempts > 0) return lead?.steps ?? []
  const wanted = new Set(together.flatMap(({ steps }) => steps))
  return ['reopen', 'note', 'csv', 'json'].filter((step) => wanted.has(step))
}
