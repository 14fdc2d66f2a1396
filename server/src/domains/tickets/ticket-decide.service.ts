import { OrganizationId, TicketId } from '@gatehouse/contract/ids'
import type { Clock, Context } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { Desk } from './desk.ts'
import { hasOpenAlerts, linkAlert, markAlert } from './ticket-alert.store.ts'
import { decide, type Decision, type KnownTicket } from './ticket-decision.ts'
import { recordTicketEvent } from './ticket-event.store.ts'
import { type AlertPayload, RequestPayload } from './ticket-payload.ts'
import { lockDecisions } from './ticket-queue.store.ts'
import * as requests from './ticket-request.store.ts'
import * as store from './ticket.store.ts'
import { oneLine, summaryOf } from './ticket-template.ts'

/** At once in one transaction, for each organization. */
const mostAtOnce = 50

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
      for (const request of waiting) await decideOne({ ctx, tx, desk, organizationId }, request)
      return waiting.length === mostAtOnce
    })
    isMore ||= areMore
  }
  return isMore
}

interface Place {
  ctx: Clock
  tx: OrganizationTx
  desk: Desk
  organizationId: OrganizationId
}

function decideOne(place: Place, request: requests.TicketRequestData): Promise<void> {
  const payload = RequestPayload.parse(request.payload)
  return payload.kind === 'alert'
    ? decideAlert(place, request, payload)
    : decideForTicket(place, request, payload)
}

async function decideAlert(
  place: Place,
  request: requests.TicketRequestData,
  alert: AlertPayload,
): Promise<void> {
  const decision = await decisionFor(place, request, alert)
  const ticketId =
    decision.act === 'create' || decision.act === 'create-flood'
      ? await saveTicketFor(place, request, alert, decision)
      : decision.ticketId
  const { ctx, tx, organizationId } = place
  await linkAlert(tx, {
    ticket_id: ticketId,
    alert_id: request.alert_id ?? request.id,
    organization_id: organizationId,
    linked_at: ctx.now(),
  })
  if (decision.act === 'ignore') return ignore(place, request, ticketId)
  await assign(
    place,
    request,
    ticketId,
    stepsOf(place.desk, request, decision),
    dueOf(decision, ctx),
  )
  if (decision.act === 'append') await countRepeat(place, ticketId)
}

const dueOf = (decision: Decision, ctx: Clock): Date =>
  decision.act === 'append' ? decision.dueAt : ctx.now()

async function decisionFor(
  { ctx, tx, desk, organizationId }: Place,
  request: requests.TicketRequestData,
  alert: AlertPayload,
): Promise<Decision> {
  const { settings } = desk
  const like = {
    serviceDeskId: desk.id,
    ruleId: alert.ruleId,
    ...(settings.similarBy === 'rule-and-item' ? { item: itemOf(alert) } : {}),
  }
  const own =
    request.alert_id === null
      ? undefined
      : await store.findTicketOfAlert(tx, desk.id, request.alert_id)
  const previous = await store.findSimilarTicket(tx, organizationId, like)
  const flood = await store.findFloodTicket(tx, organizationId, desk.id)
  const now = ctx.now()
  const intervalBegan = new Date(now.getTime() - settings.ticketFloodIntervalSeconds * 1000)
  return decide({
    settings,
    now,
    onClosedTicket: alert.onClosedTicket,
    similar: known(own ?? previous),
    flood: known(flood),
    ticketsInInterval: await store.countSeparateTickets(tx, organizationId, desk.id, intervalBegan),
    previous: known(previous),
  })
}

const known = (ticket: store.TicketData | undefined): KnownTicket | undefined =>
  ticket && {
    id: ticket.id,
    state: ticket.state as KnownTicket['state'],
    openedAt: ticket.opened_at,
    writtenAt: ticket.written_at,
  }

/** Bounded, as it is part of an index. */
const itemOf = ({ item }: AlertPayload): string => oneLine(item, 500)

async function saveTicketFor(
  { ctx, tx, desk }: Place,
  request: requests.TicketRequestData,
  alert: AlertPayload,
  decision: Extract<Decision, { act: 'create' | 'create-flood' }>,
): Promise<string> {
  const id = newId(TicketId, ctx.now())
  const now = ctx.now()
  const isFlood = decision.act === 'create-flood'
  await store.saveNewTicket(tx, {
    id,
    service_desk_id: desk.id,
    service_desk: desk.name,
    provider: desk.connection.provider,
    rule_id: isFlood ? null : alert.ruleId,
    item: isFlood ? '' : itemOf(alert),
    severity: alert.severity,
    summary: isFlood ? floodSummary(alert) : summaryOf(desk.templates, alert.variables),
    is_flood: isFlood,
    previous_id: decision.act === 'create' ? (decision.previousId ?? null) : null,
    state_set_at: now,
    written_at: now,
    opened_at: now,
    updated_at: now,
  })
  const limit = desk.settings.ticketFloodLimit
  await recordTicketEvent(ctx, tx, {
    ticketId: id,
    organizationId: OrganizationId.parse(request.organization_id),
    by: 'Gatehouse',
    text: isFlood
      ? `More than ${limit} tickets within ${desk.settings.ticketFloodIntervalSeconds} seconds: all further alerts go into this one.`
      : `A ticket for ${alert.variables.AlertName} is on its way to ${desk.name}.`,
  })
  return id
}

const floodSummary = ({ variables }: AlertPayload): string =>
  oneLine(`[Gatehouse] Many alerts at ${variables.Organization}`)

function stepsOf(
  { settings }: Desk,
  { record_count }: requests.TicketRequestData,
  decision: Decision,
): string[] {
  const files = [...(settings.attachCsv ? ['csv'] : []), ...(settings.attachJson ? ['json'] : [])]
  const last = record_count > 0 ? files : []
  if (decision.act !== 'append') return ['create', ...last]
  return [...(decision.reopens ? ['reopen'] : []), 'note', ...last]
}

const assign = (
  { tx }: Place,
  request: requests.TicketRequestData,
  ticketId: string,
  steps: string[],
  dueAt: Date,
): Promise<void> =>
  requests.saveRequest(tx, request.id, { ticket_id: ticketId, steps, due_at: dueAt })

async function countRepeat({ ctx, tx }: Place, ticketId: string): Promise<void> {
  const ticket = await store.findTicketForUpdate(tx, ticketId)
  if (!ticket) return
  await store.saveTicket(tx, ticketId, {
    repeat_count: ticket.repeat_count + 1,
    updated_at: ctx.now(),
  })
}

async function ignore(
  place: Place,
  request: requests.TicketRequestData,
  ticketId: string,
): Promise<void> {
  const { ctx, tx, organizationId } = place
  if (request.alert_id !== null) await markAlert(tx, ticketId, request.alert_id, false)
  await countRepeat(place, ticketId)
  await recordTicketEvent(ctx, tx, {
    ticketId,
    organizationId,
    by: 'Gatehouse',
    text: `${request.summary}: left alone, as its rule wants of closed tickets.`,
  })
  await done(place, request, ticketId)
}

const done = (
  { ctx, tx }: Place,
  request: requests.TicketRequestData,
  ticketId: string | undefined,
): Promise<void> =>
  requests.saveRequest(tx, request.id, {
    state: 'done',
    done_at: ctx.now(),
    records: null,
    ...(ticketId === undefined ? {} : { ticket_id: ticketId }),
  })

/** A comment, a closing or a reopening, which need the ticket that the alert has by now. */
async function decideForTicket(
  place: Place,
  request: requests.TicketRequestData,
  { kind }: RequestPayload,
): Promise<void> {
  const { ctx, tx, desk } = place
  const alertId = request.alert_id ?? ''
  const ticket = await store.findTicketOfAlert(tx, desk.id, alertId)
  if (!ticket) return done(place, request, undefined)
  if (kind === 'close') await markAlert(tx, ticket.id, alertId, false)
  if (kind === 'reopen') await markAlert(tx, ticket.id, alertId, true)
  if (!(await isWanted(place, ticket, kind))) return done(place, request, ticket.id)
  await requests.flushTicket(tx, ticket.id, ctx.now())
  const steps = { comment: ['note'], close: ['note', 'close'], reopen: ['reopen', 'note'] }
  await assign(place, request, ticket.id, kind === 'alert' ? [] : steps[kind], ctx.now())
}

async function isWanted(
  { tx, desk: { settings } }: Place,
  ticket: store.TicketData,
  kind: RequestPayload['kind'],
): Promise<boolean> {
  if (kind === 'comment') return true
  const isSwitchedOn =
    kind === 'close' ? settings.closeTicketWhenResolved : settings.reopenTicketWhenReopened
  if (!isSwitchedOn) return false
  if (kind === 'close' && (await hasOpenAlerts(tx, ticket.id))) return false
  const state = (await requests.findComingState(tx, ticket.id)) ?? ticket.state
  return state !== (kind === 'close' ? 'closed' : 'open')
}
