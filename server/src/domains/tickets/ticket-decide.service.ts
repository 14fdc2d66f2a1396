import { OrganizationId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { decideAlerts } from './decide-alerts.service.ts'
import { type DecidePlace, endRequest } from './decide-place.service.ts'
import type { Desk } from './desk.ts'
import { hasOpenAlerts, markAlert } from './ticket-alert.store.ts'
import { type AlertPayload, RequestPayload } from './ticket-payload.ts'
import { lockDecisions } from './ticket-queue.store.ts'
import * as requests from './ticket-request.store.ts'
import * as store from './ticket.store.ts'

/** At once in one transaction, for each organization. */
const mostAtOnce = 200

/**
 * Gives requests that have no ticket yet the one they go to. Answers whether any may be left.
 * Under a lock, so that two who work on it never make two tickets for one cause.
 */
export async function decideWaiting(ctx: Context, desk: Desk): Promise<boolean> {
  const organizationIds = await ctx.db.asSystem('find requests without a ticket', (tx) =>
    requests.listUndecidedOrganizations(tx, desk.id),
  )
  let isMore = false
  for (const id of organizationIds) {
    const organizationId = OrganizationId.parse(id)
    const areMore = await ctx.db.inOrganization(organizationId, async (tx) => {
      await lockDecisions(tx, desk.id, organizationId)
      const waiting = await requests.listUndecided(tx, desk.id, organizationId, mostAtOnce)
      await decideInOrder({ ctx, tx, desk, organizationId }, waiting)
      return waiting.length === mostAtOnce
    })
    isMore ||= areMore
  }
  return isMore
}

/** Alerts that come one after the other are decided on together. */
async function decideInOrder(
  place: DecidePlace,
  waiting: readonly requests.TicketRequestData[],
): Promise<void> {
  let alerts: { request: requests.TicketRequestData; alert: AlertPayload }[] = []
  for (const request of waiting) {
    const payload = RequestPayload.parse(request.payload)
    if (payload.kind === 'alert') {
      alerts.push({ request, alert: payload })
      continue
    }
    if (alerts.length > 0) await decideAlerts(place, alerts)
    alerts = []
    await decideForTicket(place, request, payload)
  }
  if (alerts.length > 0) await decideAlerts(place, alerts)
}

/** A comment, a closing or a reopening, which need the ticket that the alert has by now. */
async function decideForTicket(
  place: DecidePlace,
  request: requests.TicketRequestData,
  { kind }: Exclude<RequestPayload, { kind: 'alert' }>,
): Promise<void> {
  const { ctx, tx, desk } = place
  const alertId = request.alert_id ?? ''
  const ticket = await store.findTicketOfAlert(tx, desk.id, alertId)
  if (!ticket) return endRequest(place, request, undefined)
  if (kind === 'close') await markAlert(tx, ticket.id, alertId, false)
  if (kind === 'reopen') await markAlert(tx, ticket.id, alertId, true)
  if (!(await isWanted(place, ticket, kind))) return endRequest(place, request, ticket.id)
  await requests.flushTicket(tx, ticket.id, ctx.now())
  const steps = { comment: ['note'], close: ['note', 'close'], reopen: ['reopen', 'note'] }
  const placed = { id: request.id, ticketId: ticket.id, steps: steps[kind], dueAt: ctx.now() }
  await requests.savePlaced(tx, [placed])
}

async function isWanted(
  { tx, desk: { settings } }: DecidePlace,
  ticket: store.TicketData,
  kind: 'comment' | 'close' | 'reopen',
): Promise<boolean> {
  if (kind === 'comment') return true
  const isSwitchedOn =
    kind === 'close' ? settings.closeTicketWhenResolved : settings.reopenTicketWhenReopened
  if (!isSwitchedOn) return false
  if (kind === 'close' && (await hasOpenAlerts(tx, ticket.id))) return false
  const state = (await requests.findComingState(tx, ticket.id)) ?? ticket.state
  return state !== (kind === 'close' ? 'closed' : 'open')
}
