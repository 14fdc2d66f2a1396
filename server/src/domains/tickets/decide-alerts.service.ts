import { TicketId } from '@gatehouse/contract/ids'
import { newId } from '#platform/crypto/ids.ts'
import { type DecidePlace, ignoreAlert } from './decide-place.service.ts'
import { causeOf, type DecisionBook, noteLink, noteTicket } from './decision-book.ts'
import { itemOf, likenessOf, openBook } from './decision-book.service.ts'
import { linkAlerts } from './ticket-alert.store.ts'
import { decide, type Decision, type KnownTicket } from './ticket-decision.ts'
import { type NewTicketEvent, recordTicketEvents } from './ticket-event.store.ts'
import type { AlertPayload } from './ticket-payload.ts'
import * as requests from './ticket-request.store.ts'
import { oneLine, summaryOf } from './ticket-template.ts'
import * as store from './ticket.store.ts'

/** A request about an alert that has no ticket yet. */
export interface AlertRequest {
  request: requests.TicketRequestData
  alert: AlertPayload
}

/** A decision, with the ticket it comes to. */
interface Decided extends AlertRequest {
  decision: Decision
  ticketId: string
}

/** Decides on alerts in their order, each with what was decided before it in mind, and writes it at once. */
export async function decideAlerts(
  place: DecidePlace,
  asked: readonly AlertRequest[],
): Promise<void> {
  const { ctx, tx, desk, organizationId } = place
  const book = await openBook(
    ctx,
    tx,
    desk,
    organizationId,
    asked.map(({ request, alert }) => ({ alertId: request.alert_id, alert })),
  )
  const decided = asked.map((one) => decideOne(place, book, one))
  await saveNewTickets(place, decided)
  await linkAlerts(
    tx,
    decided.map(({ request, ticketId }) => ({
      ticket_id: ticketId,
      alert_id: request.alert_id ?? request.id,
      organization_id: organizationId,
      linked_at: ctx.now(),
    })),
  )
  await requests.savePlaced(
    tx,
    decided.flatMap((one) => (one.decision.act === 'ignore' ? [] : placedOf(place, one))),
  )
  await countRepeats(place, decided)
  for (const { request, ticketId, decision } of decided) {
    if (decision.act === 'ignore') await ignoreAlert(place, request, ticketId)
  }
}

function decideOne(place: DecidePlace, book: DecisionBook, one: AlertRequest): Decided {
  const { ctx, desk } = place
  const { request, alert } = one
  const { ruleId, item } = likenessOf(desk.settings, alert)
  const cause = causeOf(ruleId, item)
  const own = request.alert_id === null ? undefined : book.ofAlert.get(request.alert_id)
  const previous = book.ofCause.get(cause)
  const decision = decide({
    settings: desk.settings,
    now: ctx.now(),
    onClosedTicket: alert.onClosedTicket,
    similar: own ?? previous,
    flood: book.flood,
    ticketsInInterval: book.inInterval,
    previous,
  })
  const ticket = ticketFor(place, book, cause, decision, own)
  if (request.alert_id !== null) noteLink(book, request.alert_id, ticket)
  return { ...one, decision, ticketId: ticket.id }
}

function ticketFor(
  { ctx }: DecidePlace,
  book: DecisionBook,
  cause: string,
  decision: Decision,
  own: KnownTicket | undefined,
): KnownTicket {
  if (decision.act === 'append' || decision.act === 'ignore') {
    const all = [own, book.ofCause.get(cause), book.flood]
    const found = all.find((ticket) => ticket?.id === decision.ticketId)
    if (!found) throw new Error(`Ticket ${decision.ticketId} was decided on, and is not known.`)
    return found
  }
  const now = ctx.now()
  const id = newId(TicketId, now)
  const ticket: KnownTicket = { id, state: 'pending', openedAt: now, writtenAt: now }
  noteTicket(book, cause, ticket, decision.act === 'create-flood')
  return ticket
}

async function saveNewTickets(place: DecidePlace, decided: readonly Decided[]): Promise<void> {
  const made = decided.filter(({ decision: { act } }) => act === 'create' || act === 'create-flood')
  if (made.length === 0) return
  await store.saveNewTickets(
    place.tx,
    made.map((one) => rowOf(place, one)),
  )
  await recordTicketEvents(
    place.ctx,
    place.tx,
    made.map((one) => eventOf(place, one)),
  )
}

function rowOf({ ctx, desk }: DecidePlace, { alert, decision, ticketId }: Decided) {
  const now = ctx.now()
  const isFlood = decision.act === 'create-flood'
  return {
    id: ticketId,
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
  }
}

const floodSummary = ({ variables }: AlertPayload): string =>
  oneLine(`[Gatehouse] Many alerts at ${variables.Organization}`)

function eventOf(
  { desk, organizationId }: DecidePlace,
  { alert, decision, ticketId }: Decided,
): NewTicketEvent {
  const { ticketFloodLimit: limit, ticketFloodIntervalSeconds: seconds } = desk.settings
  const text =
    decision.act === 'create-flood'
      ? `More than ${limit} tickets within ${seconds} seconds: all further alerts go into this one.`
      : `A ticket for ${alert.variables.AlertName} is on its way to ${desk.name}.`
  return { ticketId, organizationId, by: 'Gatehouse', text }
}

const placedOf = (
  { ctx, desk }: DecidePlace,
  { request, decision, ticketId }: Decided,
): requests.Placed => ({
  id: request.id,
  ticketId,
  steps: stepsOf(desk.settings, request, decision),
  dueAt: decision.act === 'append' ? decision.dueAt : ctx.now(),
})

function stepsOf(
  { attachCsv, attachJson }: DecidePlace['desk']['settings'],
  { record_count }: requests.TicketRequestData,
  decision: Decision,
): string[] {
  const files = [...(attachCsv ? ['csv'] : []), ...(attachJson ? ['json'] : [])]
  const last = record_count > 0 ? files : []
  if (decision.act !== 'append') return ['create', ...last]
  return [...(decision.reopens ? ['reopen'] : []), 'note', ...last]
}

async function countRepeats({ ctx, tx }: DecidePlace, decided: readonly Decided[]): Promise<void> {
  const repeats = new Map<string, number>()
  for (const { decision, ticketId } of decided) {
    if (decision.act === 'append') repeats.set(ticketId, (repeats.get(ticketId) ?? 0) + 1)
  }
  for (const [id, count] of repeats) await store.addRepeats(tx, id, count, ctx.now())
}
