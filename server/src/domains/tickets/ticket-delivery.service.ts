import type { ServiceDeskId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { toDesk, type Desk } from './desk.ts'
import { addDelivery } from './delivery-job.ts'
import { asOnlySender } from './sender-lock.ts'
import { findServiceDesk } from './service-desk.store.ts'
import { decideWaiting } from './ticket-decide.service.ts'
import { OutcomeWriter } from './outcome-writer.ts'
import { saveOwnFailure } from './ticket-failure.service.ts'
import { type Outcome, saveStepsDone } from './ticket-outcome.service.ts'
import { findNextDue, listDesksWithDue, listDue, listPaused } from './ticket-queue.store.ts'
import { listUndecidedOrganizations } from './ticket-request.store.ts'
import { type Sending, sendTurn } from './ticket-send.service.ts'
import { takeDue } from './ticket-take.service.ts'
import { UnderWay } from './under-way.ts'
import type { TicketsOptions } from './tickets-options.ts'

/** Tickets under way at once. One while it is not known whether a service desk is back. */
const mostAtOnce = 24
/** How soon new work is seen while other is under way. */
const lookMilliseconds = 150

/**
 * Delivers what is due at a service desk until nothing is, and asks to be called when something will be. One
 * at a time for each service desk, which takes one place in the queue however slow it is.
 */
export async function deliver(
  ctx: Context,
  options: TicketsOptions,
  serviceDeskId: ServiceDeskId,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const isOnly = await asOnlySender(ctx.db, serviceDeskId, signal, (stop) =>
      work(ctx, options, serviceDeskId, stop),
    )
    // Who has the lock looks once more after giving it up, so what came meanwhile is seen by one of the two.
    if (!isOnly) return
    if (signal.aborted || !(await isWorkLeft(ctx, serviceDeskId))) break
  }
  await callAgain(ctx, serviceDeskId)
}

async function work(
  ctx: Context,
  options: TicketsOptions,
  serviceDeskId: ServiceDeskId,
  signal: AbortSignal,
): Promise<void> {
  const underWay = new UnderWay()
  const writer = new OutcomeWriter<Outcome>((outcomes) => saveStepsDone(ctx, outcomes))
  while (!signal.aborted) {
    const desk = await findWorkingDesk(ctx, serviceDeskId)
    if (!desk) break
    const isMore = await decideWaiting(ctx, desk)
    const turns = await takeDue(ctx, desk, {
      most: roomOf(ctx, desk) - underWay.size,
      busyTicketIds: underWay.ticketIds,
    })
    for (const turn of turns) {
      underWay.add(turn.ticketId, send(ctx, { options, desk, turn, writer, signal }))
    }
    if (isMore) continue
    if (underWay.size === 0) break
    await underWay.untilHalved(lookMilliseconds)
  }
  await underWay.ended()
}

const roomOf = (ctx: Context, { row }: Desk): number => {
  if (row.paused_until && row.paused_until > ctx.now()) return 0
  return row.failures > 0 ? 1 : mostAtOnce
}

async function findWorkingDesk(ctx: Context, id: ServiceDeskId): Promise<Desk | undefined> {
  const row = await ctx.db.asSystem('find a service desk to deliver to', (tx) =>
    findServiceDesk(tx, id),
  )
  return row?.is_enabled ? toDesk(row) : undefined
}

async function send(ctx: Context, sending: Omit<Sending, 'ctx'>): Promise<void> {
  const { desk, turn } = sending
  try {
    await sendTurn({ ctx, ...sending })
  } catch (error) {
    // A mistake of ours must not stop the others, nor be tried without end.
    ctx.log.error({ err: error, ticketRequestId: turn.request.id }, 'a ticket request failed')
    await saveOwnFailure(ctx, desk, turn).catch((cause: unknown) =>
      ctx.log.error({ err: cause }, 'the failure of a ticket request could not be written'),
    )
  }
}

async function isWorkLeft(ctx: Context, id: ServiceDeskId): Promise<boolean> {
  const desk = await findWorkingDesk(ctx, id)
  if (!desk || roomOf(ctx, desk) === 0) return false
  return ctx.db.asSystem('look for what came at the last moment', async (tx) => {
    if ((await listUndecidedOrganizations(tx, id)).length > 0) return true
    const paused = await listPaused(tx, id, desk.settings.requestsPerMinute, ctx.now())
    const due = await listDue(tx, {
      serviceDeskId: id,
      now: ctx.now(),
      most: 1,
      busyTicketIds: [],
      pausedOrganizationIds: paused.map(({ organizationId }) => organizationId),
    })
    return due.length > 0
  })
}

/** When something that waits will be due, or when the service desk may be asked again. */
function callAgain(ctx: Context, id: ServiceDeskId): Promise<void> {
  return ctx.db.asSystem('call the delivery again', async (tx) => {
    const row = await findServiceDesk(tx, id)
    if (!row?.is_enabled) return
    const now = ctx.now()
    const paused = await listPaused(tx, id, toDesk(row).settings.requestsPerMinute, now)
    const times = [
      await findNextDue(tx, id, now),
      row.paused_until && row.paused_until > now ? row.paused_until : undefined,
      ...paused.map(({ until }) => until),
    ].filter((time) => time !== undefined)
    if (times.length === 0) return
    await addDelivery(tx, id, new Date(Math.min(...times.map((time) => time.getTime()))))
  })
}

/** Each minute, in case that somebody who should have called was killed. */
export const callAll = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('call the delivery of all service desks', async (tx) => {
    for (const id of await listDesksWithDue(tx, ctx.now())) await addDelivery(tx, id)
  })
