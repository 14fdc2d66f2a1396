import { AlertId, OrganizationId, TicketId } from '@gatehouse/contract/ids'
import type { Clock, Context } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { raise } from '#platform/jobs/jobs.ts'
import type { Desk } from './desk.ts'
import { listAlertsOf, markAlertsOf } from './ticket-alert.store.ts'
import { mostAlertsInEvent, type TicketChange, ticketChanged } from './ticket-changed.ts'
import { recordTicketEvents } from './ticket-event.store.ts'
import type { RemoteTicket } from './ticket-provider.ts'
import * as requests from './ticket-request.store.ts'
import type { Turn } from './ticket-take.service.ts'
import * as store from './ticket.store.ts'

/** What a step did: the ticket as it is then, if the step tells. */
export interface StepDone {
  step: string
  remote?: RemoteTicket
}

/** A step of a turn that was done. */
export interface Outcome {
  desk: Desk
  turn: Turn
  done: StepDone
}

type Kind = TicketChange['kind']

/** Writes that steps were done, in one transaction with what follows from it. Each turn is there once. */
export function saveStepsDone(ctx: Context, outcomes: readonly Outcome[]): Promise<void> {
  const organizationIds = outcomes.map(({ turn }) =>
    OrganizationId.parse(turn.request.organization_id),
  )
  return ctx.db.inOrganizations([...new Set(organizationIds)], async (tx) => {
    await advance(ctx, tx, outcomes)
    const rows = await store.listTicketsForUpdate(
      tx,
      outcomes.map(({ turn }) => turn.ticketId),
    )
    const tickets = new Map(rows.map((row) => [row.id, row]))
    const results = outcomes.flatMap((outcome) => {
      const ticket = tickets.get(outcome.turn.ticketId)
      return (ticket && resultOf(ctx, outcome, ticket)) ?? []
    })
    await store.saveChangedTickets(
      tx,
      results.map(({ ticket, change }) => ({ ...ticket, ...change })),
    )
    for (const { ticket, kind } of results) {
      if (kind === 'closed') await markAlertsOf(tx, ticket.id, false)
    }
    await tell(ctx, tx, results)
  })
}

async function advance(ctx: Clock, tx: AnyTx, outcomes: readonly Outcome[]): Promise<void> {
  const now = ctx.now()
  const advanced = outcomes.map(({ turn, done: { step } }) => ({
    id: turn.request.id,
    steps: turn.steps.slice(turn.steps.indexOf(step) + 1),
  }))
  const ended = advanced.filter(({ steps }) => steps.length === 0)
  await requests.saveRequestsAndFollowers(
    tx,
    ended.map(({ id }) => id),
    {
      state: 'done',
      steps: [],
      done_at: now,
      records: null,
      attempt_began_at: null,
      problem: null,
      problem_field: null,
      problem_at: null,
    },
  )
  const others = advanced.filter(({ steps }) => steps.length > 0)
  await requests.saveAdvanced(tx, others, now)
}

/** What a step means for its ticket. */
interface Result {
  ticket: store.TicketData
  change: Partial<store.TicketData>
  kind: Kind
  by: string
  text: string
}

function resultOf(
  ctx: Clock,
  { desk, turn, done: { step, remote } }: Outcome,
  ticket: store.TicketData,
): Result | undefined {
  if (step === 'create' && remote) return created(ctx, desk, ticket, remote)
  if (step === 'note') return written(ctx, desk, ticket, turn)
  if (step === 'close' && remote) return stateSet(ctx, desk, { ticket, remote, turn }, 'closed')
  if (step === 'reopen' && remote) return stateSet(ctx, desk, { ticket, remote, turn }, 'reopened')
  return undefined
}

/** What we know of a ticket from what the service desk answered. */
export const factsOf = (remote: RemoteTicket) => ({
  number: remote.number,
  url: remote.url,
  status_name: remote.statusName,
  sla_status: remote.slaStatus ?? null,
})

function created(ctx: Clock, desk: Desk, ticket: store.TicketData, remote: RemoteTicket): Result {
  const now = ctx.now()
  const change = {
    ...factsOf(remote),
    remote_id: remote.id,
    state: remote.isClosed ? 'closed' : 'open',
    closed_at: remote.isClosed ? now : null,
    state_set_at: now,
    written_at: now,
    updated_at: now,
  }
  const text = `Ticket ${remote.number} was made at ${desk.name}.`
  return { ticket, change, kind: 'linked', by: 'Gatehouse', text }
}

function written(ctx: Clock, desk: Desk, ticket: store.TicketData, { payloads }: Turn): Result {
  const now = ctx.now()
  const [first] = payloads
  const isAlerts = first?.kind === 'alert'
  // A comment does not put off what is being collected.
  const change = { updated_at: now, ...(isAlerts ? { written_at: now } : {}) }
  const what = isAlerts
    ? payloads.length === 1
      ? 'An alert was'
      : `${payloads.length} alerts were`
    : first?.kind === 'comment'
      ? 'A comment was'
      : 'A reason was'
  const text = `${what} written to ticket ${ticket.number ?? ''} at ${desk.name}.`
  return { ticket, change, kind: 'updated', by: 'Gatehouse', text }
}

function stateSet(
  ctx: Clock,
  desk: Desk,
  { ticket, remote, turn }: { ticket: store.TicketData; remote: RemoteTicket; turn: Turn },
  kind: 'closed' | 'reopened',
): Result {
  const now = ctx.now()
  const isClosed = kind === 'closed'
  const change = {
    ...factsOf(remote),
    state: isClosed ? 'closed' : 'open',
    expected_state: null,
    closed_at: isClosed ? now : null,
    state_set_at: now,
    updated_at: now,
  }
  const [first] = turn.payloads
  const by = first && first.kind !== 'alert' ? first.by : 'Gatehouse'
  const text = `Ticket ${remote.number} was ${isClosed ? 'closed' : 'opened again'} at ${desk.name}.`
  return { ticket, change, kind, by, text }
}

/** To the tickets' own histories and to their alerts. */
async function tell(ctx: Clock, tx: AnyTx, results: readonly Result[]): Promise<void> {
  const told = results.map(({ ticket, kind, by, text }) => ({
    organizationId: OrganizationId.parse(ticket.organization_id),
    ticketId: ticket.id,
    ...{ kind, by, text },
  }))
  await recordTicketEvents(ctx, tx, told)
  await tellAlerts(
    tx,
    told.map((one) => ({ ...one, isOurs: true })),
  )
}

export interface ToldChange extends Pick<TicketChange, 'kind' | 'by' | 'text' | 'isOurs'> {
  organizationId: OrganizationId
  ticketId: string
}

export async function tellAlerts(tx: AnyTx, told: readonly ToldChange[]): Promise<void> {
  const alerts = await listAlertsOf(
    tx,
    told.map(({ ticketId }) => ticketId),
  )
  const changes = told.flatMap(({ organizationId, ...change }) =>
    chunksOf(alerts.get(change.ticketId) ?? []).map((alertIds) => ({
      organizationId,
      change: { ...change, ticketId: TicketId.parse(change.ticketId), alertIds },
    })),
  )
  for (const [organizationId, all] of Map.groupBy(changes, (one) => one.organizationId)) {
    for (const some of eventfuls(all.map(({ change }) => change))) {
      await raise(tx, ticketChanged, { organizationId, changes: some })
    }
  }
}

const chunksOf = (ids: readonly string[]): AlertId[][] =>
  Array.from({ length: Math.ceil(ids.length / mostAlertsInEvent) }, (_, index) =>
    ids
      .slice(index * mostAlertsInEvent, (index + 1) * mostAlertsInEvent)
      .map((id) => AlertId.parse(id)),
  )

/** Changes of few alerts together, of many alone. */
function eventfuls(changes: readonly TicketChange[]): TicketChange[][] {
  const all: TicketChange[][] = []
  let room = 0
  for (const change of changes) {
    room -= change.alertIds.length
    const last = all.at(-1)
    if (last && room >= 0) last.push(change)
    else {
      all.push([change])
      room = mostAlertsInEvent - change.alertIds.length
    }
  }
  return all
}
