import { AlertId, OrganizationId, TicketId } from '@gatehouse/contract/ids'
import type { z } from 'zod'
import type { Clock, Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { raise } from '#platform/jobs/jobs.ts'
import type { Desk } from './desk.ts'
import { listAlertsOf, markAlertsOf } from './ticket-alert.store.ts'
import { ticketChanged } from './ticket-changed.ts'
import { recordTicketEvent } from './ticket-event.store.ts'
import type { RemoteTicket } from './ticket-provider.ts'
import * as requests from './ticket-request.store.ts'
import type { Turn } from './ticket-take.service.ts'
import * as store from './ticket.store.ts'

/** What a step did: the ticket as it is then, if the step tells. */
export interface StepDone {
  step: string
  remote?: RemoteTicket
}

type Kind = z.input<typeof ticketChanged.payload>['kind']

/** Writes that a step was done, in one transaction with what follows from it. */
export function saveStepDone(
  ctx: Context,
  desk: Desk,
  turn: Turn,
  { step, remote }: StepDone,
): Promise<void> {
  const organizationId = OrganizationId.parse(turn.request.organization_id)
  return ctx.db.inOrganization(organizationId, async (tx) => {
    const left = turn.steps.slice(turn.steps.indexOf(step) + 1)
    await advance(ctx, tx, turn, left)
    const ticket = await store.findTicketForUpdate(tx, turn.ticketId)
    if (!ticket) return
    const place: Place = { ctx, tx, desk, ticket, organizationId }
    if (step === 'create' && remote) await saveCreated(place, remote)
    if (step === 'note') await saveWritten(place, turn)
    if (step === 'close' && remote) await saveState(place, remote, turn, 'closed')
    if (step === 'reopen' && remote) await saveState(place, remote, turn, 'reopened')
  })
}

function advance(
  ctx: Clock,
  tx: OrganizationTx,
  { request }: Turn,
  left: readonly string[],
): Promise<void> {
  const now = ctx.now()
  const isDone = left.length === 0
  return isDone
    ? requests.saveRequestAndFollowers(tx, request.id, {
        state: 'done',
        steps: [],
        done_at: now,
        records: null,
        attempt_began_at: null,
        problem: null,
        problem_field: null,
        problem_at: null,
      })
    : requests.saveRequest(tx, request.id, { steps: [...left], attempt_began_at: now })
}

interface Place {
  ctx: Clock
  tx: OrganizationTx
  desk: Desk
  ticket: store.TicketData
  organizationId: OrganizationId
}

/** What we know of a ticket from what the service desk answered. */
export const factsOf = (remote: RemoteTicket) => ({
  number: remote.number,
  url: remote.url,
  status_name: remote.statusName,
  sla_status: remote.slaStatus ?? null,
})

async function saveCreated(place: Place, remote: RemoteTicket): Promise<void> {
  const { ctx, tx, desk, ticket } = place
  const now = ctx.now()
  await store.saveTicket(tx, ticket.id, {
    ...factsOf(remote),
    remote_id: remote.id,
    state: remote.isClosed ? 'closed' : 'open',
    closed_at: remote.isClosed ? now : null,
    state_set_at: now,
    written_at: now,
    updated_at: now,
  })
  await tell(place, 'linked', `Ticket ${remote.number} was made at ${desk.name}.`)
}

async function saveWritten(place: Place, turn: Turn): Promise<void> {
  const { ctx, tx, desk, ticket } = place
  const now = ctx.now()
  const [first] = turn.payloads
  const isAlerts = first?.kind === 'alert'
  await store.saveTicket(tx, ticket.id, {
    updated_at: now,
    // A comment does not put off what is being collected.
    ...(isAlerts ? { written_at: now } : {}),
  })
  const what = isAlerts
    ? turn.payloads.length === 1
      ? 'An alert was'
      : `${turn.payloads.length} alerts were`
    : first?.kind === 'comment'
      ? 'A comment was'
      : 'A reason was'
  await tell(place, 'updated', `${what} written to ticket ${ticket.number ?? ''} at ${desk.name}.`)
}

async function saveState(
  place: Place,
  remote: RemoteTicket,
  turn: Turn,
  kind: 'closed' | 'reopened',
): Promise<void> {
  const { ctx, tx, desk, ticket } = place
  const now = ctx.now()
  const isClosed = kind === 'closed'
  await store.saveTicket(tx, ticket.id, {
    ...factsOf(remote),
    state: isClosed ? 'closed' : 'open',
    expected_state: null,
    closed_at: isClosed ? now : null,
    state_set_at: now,
    updated_at: now,
  })
  if (isClosed) await markAlertsOf(tx, ticket.id, false)
  const [first] = turn.payloads
  const by = first && first.kind !== 'alert' ? first.by : 'Gatehouse'
  await tell(
    place,
    kind,
    `Ticket ${remote.number} was ${isClosed ? 'closed' : 'opened again'} at ${desk.name}.`,
    by,
  )
}

const mostAlertsInEvent = 1000

/** To the ticket's own history and to its alerts. */
async function tell(place: Place, kind: Kind, text: string, by = 'Gatehouse'): Promise<void> {
  const { ctx, tx, ticket, organizationId } = place
  await recordTicketEvent(ctx, tx, { ticketId: ticket.id, organizationId, by, text })
  await tellAlerts(tx, { organizationId, ticketId: ticket.id, kind, by, text, isOurs: true })
}

export async function tellAlerts(
  tx: OrganizationTx,
  change: {
    organizationId: OrganizationId
    ticketId: string
    kind: Kind
    by: string
    text: string
    isOurs: boolean
  },
): Promise<void> {
  const alertIds = await listAlertsOf(tx, change.ticketId)
  for (let from = 0; from < alertIds.length; from += mostAlertsInEvent) {
    await raise(tx, ticketChanged, {
      ...change,
      ticketId: TicketId.parse(change.ticketId),
      alertIds: alertIds.slice(from, from + mostAlertsInEvent).map((id) => AlertId.parse(id)),
    })
  }
}
