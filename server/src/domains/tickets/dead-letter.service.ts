import type { TicketRequestId } from '@gatehouse/contract/ids'
import type { TicketRequest } from '@gatehouse/contract/tickets'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Clock, Context, OrganizationContext } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { addDelivery } from './delivery-job.ts'
import { tellOfFailed } from './desk-health.service.ts'
import { toDesk } from './desk.ts'
import { findServiceDesk, saveServiceDesk } from './service-desk.store.ts'
import * as requests from './ticket-request.store.ts'
import { findTicket, removeTicket } from './ticket.store.ts'
import { requestView } from './ticket.view.ts'

/** Sends a request again now, with all that goes with it. */
export const retryRequest = (
  ctx: OrganizationContext,
  id: TicketRequestId,
): Promise<TicketRequest> =>
  // Whether a service desk has failed requests is asked of all organizations.
  ctx.db.asSystem('send a request again', async (tx) => {
    const request = await getOwn(ctx, tx, id)
    if (request.state !== 'waiting' && request.state !== 'failed') {
      throw new AppError('conflict', 'This request is done already, so there is nothing to send.')
    }
    const leadId = request.lead_id ?? id
    await requests.saveRequestAndFollowers(tx, leadId, { state: 'waiting', due_at: ctx.now() })
    await saveServiceDesk(tx, request.service_desk_id, { paused_until: null })
    await addDelivery(tx, request.service_desk_id)
    await finish(ctx, tx, request, 'retried', `Sent the ticket request ${request.summary} again.`)
    return requestView(await getOwn(ctx, tx, id))
  })

/** Nobody is going to send it any more. */
export const discardRequest = (
  ctx: OrganizationContext,
  id: TicketRequestId,
): Promise<TicketRequest> =>
  ctx.db.asSystem('give up on a request', async (tx) => {
    const request = await getOwn(ctx, tx, id)
    if (request.state !== 'failed') {
      throw new AppError('conflict', 'Only a request that was refused can be given up.')
    }
    const leadId = request.lead_id ?? id
    await requests.saveRequestAndFollowers(tx, leadId, {
      state: 'discarded',
      done_at: ctx.now(),
      records: null,
    })
    if (request.steps.includes('create')) await passOn(ctx, tx, request)
    await finish(ctx, tx, request, 'discarded', `Gave up on the ticket request ${request.summary}.`)
    return requestView(await getOwn(ctx, tx, id))
  })

async function getOwn(
  { organizationId }: OrganizationContext,
  tx: AnyTx,
  id: TicketRequestId,
): Promise<requests.TicketRequestData> {
  const request = await requests.findRequestForUpdate(tx, id)
  if (!request || request.organization_id !== organizationId) throw notFound('ticket request', id)
  return request
}

/** The ticket was never made: the next alert that waits for it makes it, or else it is forgotten. */
async function passOn(
  ctx: Clock,
  tx: AnyTx,
  { id, ticket_id: ticketId, steps }: requests.TicketRequestData,
): Promise<void> {
  const ticket = ticketId === null ? undefined : await findTicket(tx, ticketId)
  if (!ticket || ticket.remote_id !== null) return
  const waiting = (await requests.listWaitingOfTicket(tx, ticket.id)).filter((one) => one.id !== id)
  const next = waiting.find(({ kind }) => kind === 'alert')
  if (next) {
    const files = next.record_count > 0 ? steps.filter((step) => step !== 'create') : []
    return requests.saveRequest(tx, next.id, { steps: ['create', ...files], due_at: ctx.now() })
  }
  for (const { id: idle } of waiting) {
    await requests.saveRequest(tx, idle, { state: 'discarded', done_at: ctx.now() })
  }
  await removeTicket(tx, ticket.id)
}

async function finish(
  ctx: OrganizationContext,
  tx: Parameters<typeof recordAuditEvent>[1],
  request: requests.TicketRequestData,
  what: 'retried' | 'discarded',
  summary: string,
): Promise<void> {
  await recordAuditEvent(ctx, tx, {
    type: `ticket-request.${what}`,
    summary,
    details: { ticketRequestId: request.id, problem: request.problem },
  })
  const row = await findServiceDesk(tx, request.service_desk_id)
  if (!row) return
  await addDelivery(tx, row.id)
  await tellOfFailed(ctx, tx, toDesk(row))
}

const keptDays = 90
const dayMilliseconds = 86_400_000

/** What was delivered or given up; the tickets stay. */
export const forgetOldRequests = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('forget ticket requests that were done long ago', (tx) =>
    requests.removeRequestsDoneBefore(
      tx,
      new Date(ctx.now().getTime() - keptDays * dayMilliseconds),
    ),
  )
