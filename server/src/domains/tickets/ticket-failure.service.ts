import { OrganizationId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { delayMilliseconds, requestGrowth } from './backoff.ts'
import type { DeskError } from './desk-error.ts'
import { noteTrouble, tellOfFailed } from './desk-health.service.ts'
import type { Desk } from './desk.ts'
import { recordTicketEvent } from './ticket-event.store.ts'
import * as requests from './ticket-request.store.ts'
import type { Turn } from './ticket-take.service.ts'
import * as store from './ticket.store.ts'

/** A service desk that breaks over one request for so long breaks over it for good. */
const givesUpAfterMilliseconds = 7 * 86_400_000

/** It may have been done: found out by looking, without waiting for a slow one to finish. */
const longAgo = new Date(0)

/** Writes why a step was not done, and what becomes of the request. */
export async function saveFailure(
  ctx: Context,
  desk: Desk,
  turn: Turn,
  error: DeskError,
  /** When the call was made whose answer is missing. */
  beganAt: Date = ctx.now(),
): Promise<void> {
  switch (error.kind) {
    case 'refused':
      return setAside(ctx, desk, turn, error)
    case 'missing':
      return turn.steps[0] === 'create'
        ? setAside(ctx, desk, turn, error)
        : forgetTicket(ctx, desk, turn, error)
    case 'failed':
      return tryAgainLater(ctx, desk, turn, error)
    case 'denied':
    case 'busy':
    case 'unreachable':
      return waitForDesk(ctx, desk, turn, error, null)
    case 'lost':
      return waitForDesk(ctx, desk, turn, error, beganAt)
  }
}

const problemOf = (ctx: Context, error: DeskError) => ({
  problem: error.message,
  problem_field: error.field ?? null,
  problem_at: ctx.now(),
})

/** Dead letter: it waits for somebody who mends the cause. */
function setAside(ctx: Context, desk: Desk, turn: Turn, error: DeskError): Promise<void> {
  return ctx.db.asSystem('set a refused request aside', async (tx) => {
    await requests.saveRequestAndFollowers(tx, turn.request.id, {
      state: 'failed',
      attempt_began_at: null,
      ...problemOf(ctx, error),
    })
    await store.saveTicket(tx, turn.ticketId, { expected_state: null })
    await tellTicket(ctx, tx, turn, `${desk.name} refused it: ${error.message}`)
    await tellOfFailed(ctx, tx, desk)
  })
}

/**
 * A mistake of ours: it waits for somebody who knows why. What was begun stays known as begun, so that the service desk
 * is asked about it before it is sent again.
 */
export function saveOwnFailure(ctx: Context, desk: Desk, turn: Turn): Promise<void> {
  const problem = `Gatehouse failed at this request itself, and not ${desk.name}. The log has the details under the request id ${turn.request.id}.`
  return ctx.db.asSystem('set a request aside at which we failed', async (tx) => {
    await requests.saveRequestAndFollowers(tx, turn.request.id, {
      ...{ state: 'failed', problem, problem_field: null, problem_at: ctx.now() },
    })
    await tellTicket(ctx, tx, turn, problem)
    await tellOfFailed(ctx, tx, desk)
  })
}

const tellTicket = (ctx: Context, tx: AnyTx, turn: Turn, text: string): Promise<void> =>
  recordTicketEvent(ctx, tx, {
    ticketId: turn.ticketId,
    organizationId: OrganizationId.parse(turn.request.organization_id),
    by: 'Gatehouse',
    text,
  })

async function tryAgainLater(
  ctx: Context,
  desk: Desk,
  turn: Turn,
  error: DeskError,
): Promise<void> {
  const now = ctx.now()
  const age = now.getTime() - turn.request.queued_at.getTime()
  if (age > givesUpAfterMilliseconds) return setAside(ctx, desk, turn, error)
  const wait = delayMilliseconds(ctx, turn.request.attempts, requestGrowth)
  await ctx.db.asSystem('send a request again later', (tx) =>
    requests.saveRequest(tx, turn.request.id, {
      due_at: new Date(now.getTime() + wait),
      attempt_began_at: longAgo,
      ...problemOf(ctx, error),
    }),
  )
  await noteTrouble(ctx, desk.id, error)
}

async function waitForDesk(
  ctx: Context,
  desk: Desk,
  turn: Turn,
  error: DeskError,
  beganAt: Date | null,
): Promise<void> {
  const until = await noteTrouble(ctx, desk.id, error)
  await ctx.db.asSystem('keep a request for when the service desk is back', (tx) =>
    requests.saveRequest(tx, turn.request.id, {
      due_at: until,
      attempt_began_at: beganAt,
      ...problemOf(ctx, error),
    }),
  )
}

/** The ticket was deleted there: its alerts get another, and there is nothing left to close or comment. */
function forgetTicket(ctx: Context, desk: Desk, turn: Turn, error: DeskError): Promise<void> {
  return ctx.db.asSystem('let go of a ticket that was deleted', async (tx) => {
    await saveGone(ctx, tx, turn.ticketId)
    await tellTicket(ctx, tx, turn, `The ticket is gone at ${desk.name}: ${error.message}`)
    const isAlert = turn.request.kind === 'alert'
    await requests.saveRequestAndFollowers(tx, turn.request.id, {
      attempt_began_at: null,
      ...(isAlert
        ? { ticket_id: null, lead_id: null, steps: [], attempts: 0, due_at: ctx.now() }
        : { state: 'discarded', done_at: ctx.now(), records: null, ...problemOf(ctx, error) }),
    })
  })
}

export const saveGone = (ctx: Context, tx: AnyTx, ticketId: string): Promise<void> =>
  store.saveTicket(tx, ticketId, {
    is_gone: true,
    state: 'closed',
    expected_state: null,
    status_name: 'Deleted',
    closed_at: ctx.now(),
    state_set_at: ctx.now(),
    updated_at: ctx.now(),
  })

/** Until it is clear whether an earlier attempt made something. */
export async function waitUntilSettled(ctx: Context, turn: Turn, until: Date): Promise<void> {
  const soon = new Date(Math.min(ctx.now().getTime() + 10_000, until.getTime()))
  await ctx.db.asSystem('wait for what a slow request may have done', (tx) =>
    requests.saveRequest(tx, turn.request.id, { due_at: soon }),
  )
}

/** A file that cannot be attached is left out where that is wanted. */
export function leaveOut(ctx: Context, desk: Desk, turn: Turn, error: DeskError): Promise<void> {
  return ctx.db.asSystem('go on without a file', (tx) =>
    tellTicket(ctx, tx, turn, `A file could not be attached at ${desk.name}: ${error.message}`),
  )
}
