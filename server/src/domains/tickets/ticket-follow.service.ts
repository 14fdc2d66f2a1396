import { OrganizationId, type ServiceDeskId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { type Desk, fullName, providerOf, toDesk } from './desk.ts'
import { findServiceDesk, saveServiceDesk } from './service-desk.store.ts'
import { DeskError } from './desk-error.ts'
import { noteTrouble } from './desk-health.service.ts'
import { markAlertsOf } from './ticket-alert.store.ts'
import { recordTicketEvent } from './ticket-event.store.ts'
import { saveGone } from './ticket-failure.service.ts'
import { factsOf, tellAlerts } from './ticket-outcome.service.ts'
import type { RemoteTicket } from './ticket-provider.ts'
import {
  findTicketByRemoteId,
  findTicketForUpdate,
  listTicketsToAsk,
  saveTicket,
  type TicketData,
} from './ticket.store.ts'
import type { TicketsOptions } from './tickets-options.ts'

/** Closed tickets are followed as long as somebody may open them again. */
const followClosedMilliseconds = 30 * 86_400_000
const mostFollowed = 10_000
/** Clocks differ, and a change may be told late. */
const overlapMilliseconds = 10 * 60_000

/** Asks which tickets changed: the net below the callbacks. */
export async function pollDesk(
  ctx: Context,
  options: TicketsOptions,
  serviceDeskId: ServiceDeskId,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = ctx.now()
  const { desk, remoteIds } = await ctx.db.asSystem(
    'find what to ask a service desk',
    async (tx) => {
      const row = await findServiceDesk(tx, serviceDeskId)
      const closedAfter = new Date(startedAt.getTime() - followClosedMilliseconds)
      return {
        desk: row?.is_enabled ? toDesk(row) : undefined,
        remoteIds: await listTicketsToAsk(tx, serviceDeskId, closedAfter, mostFollowed),
      }
    },
  )
  if (!desk) return
  if (desk.row.paused_until && desk.row.paused_until > startedAt) return
  const since = new Date((desk.row.polled_at?.getTime() ?? 0) - overlapMilliseconds)
  try {
    const provider = providerOf(desk, options.sealKey, signal)
    const changed = remoteIds.length > 0 ? await provider.listChanged(remoteIds, since) : []
    for (const remote of changed) await applyRemote(ctx, desk, remote, startedAt)
  } catch (error) {
    if (!(error instanceof DeskError) || signal.aborted) throw error
    ctx.log.warn({ err: error, serviceDeskId }, 'a service desk could not be asked for changes')
    if (error.kind !== 'refused') await noteTrouble(ctx, desk.id, error)
    return
  }
  await ctx.db.asSystem('remember when a service desk was asked', (tx) =>
    saveServiceDesk(tx, desk.id, { polled_at: startedAt }),
  )
}

/** For a callback: a service desk that cannot be asked now is asked by the next poll. */
export async function followRemoteTicket(
  ctx: Context,
  options: TicketsOptions,
  serviceDeskId: ServiceDeskId,
  remoteId: string,
  signal: AbortSignal,
): Promise<void> {
  const row = await ctx.db.asSystem('find a service desk to read from', (tx) =>
    findServiceDesk(tx, serviceDeskId),
  )
  if (!row?.is_enabled) return
  try {
    await followTicket(ctx, toDesk(row), options, remoteId, signal)
  } catch (error) {
    if (!(error instanceof DeskError)) throw error
    ctx.log.warn({ err: error, serviceDeskId, remoteId }, 'a ticket could not be read back')
  }
}

/** Reads one ticket back, whatever was said of it. */
export async function followTicket(
  ctx: Context,
  desk: Desk,
  options: TicketsOptions,
  remoteId: string,
  signal?: AbortSignal,
): Promise<void> {
  const startedAt = ctx.now()
  const remote = await providerOf(desk, options.sealKey, signal).read(remoteId)
  if (remote) return applyRemote(ctx, desk, remote, startedAt)
  await withTicket(ctx, desk, remoteId, async (tx, ticket) => {
    if (ticket.is_gone) return
    const organizationId = OrganizationId.parse(ticket.organization_id)
    const text = `Ticket ${ticket.number ?? ''} was deleted at ${desk.name}.`
    await saveGone(ctx, tx, ticket.id)
    await recordTicketEvent(ctx, tx, { ticketId: ticket.id, organizationId, by: desk.name, text })
    const change = { by: desk.name, text, isOurs: false, kind: 'updated' } as const
    await tellAlerts(tx, [{ organizationId, ticketId: ticket.id, ...change }])
  })
}

async function withTicket(
  ctx: Context,
  desk: Desk,
  remoteId: string,
  work: (tx: OrganizationTx, ticket: TicketData) => Promise<void>,
): Promise<void> {
  const known = await ctx.db.asSystem('find the ticket that a service desk means', (tx) =>
    findTicketByRemoteId(tx, desk.id, remoteId),
  )
  if (!known) return
  await ctx.db.inOrganization(OrganizationId.parse(known.organization_id), async (tx) => {
    const ticket = await findTicketForUpdate(tx, known.id)
    if (ticket) await work(tx, ticket)
  })
}

/** Takes over how a ticket is there. `readAt` is when it was asked, as older answers may come later. */
export const applyRemote = (
  ctx: Context,
  desk: Desk,
  remote: RemoteTicket,
  readAt: Date,
): Promise<void> =>
  withTicket(ctx, desk, remote.id, async (tx, ticket) => {
    const isNews = readAt >= ticket.state_set_at && remote.isClosed !== (ticket.state === 'closed')
    const isOurs = ticket.expected_state === (remote.isClosed ? 'closed' : 'open')
    if (isNews && !isOurs) return changeState(ctx, tx, desk, ticket, remote)
    await saveFacts(ctx, tx, desk, ticket, remote, isNews)
  })

async function saveFacts(
  ctx: Context,
  tx: OrganizationTx,
  desk: Desk,
  ticket: TicketData,
  remote: RemoteTicket,
  isEcho: boolean,
): Promise<void> {
  const facts = factsOf(remote)
  const isSame =
    facts.number === ticket.number &&
    facts.status_name === ticket.status_name &&
    facts.sla_status === ticket.sla_status
  if (isSame) return
  await saveTicket(tx, ticket.id, { ...facts, updated_at: ctx.now() })
  if (isEcho || facts.status_name === ticket.status_name) return
  await recordTicketEvent(ctx, tx, {
    ticketId: ticket.id,
    organizationId: OrganizationId.parse(ticket.organization_id),
    by: byOf(desk, remote),
    text: `The status is ${remote.statusName}.`,
  })
}

const byOf = (desk: Desk, { changedBy }: RemoteTicket): string =>
  changedBy === undefined ? fullName(desk) : `${changedBy} at ${fullName(desk)}`

async function changeState(
  ctx: Context,
  tx: OrganizationTx,
  desk: Desk,
  ticket: TicketData,
  remote: RemoteTicket,
): Promise<void> {
  const { isClosed } = remote
  const { settings } = desk
  const now = ctx.now()
  await saveTicket(tx, ticket.id, {
    ...factsOf(remote),
    state: isClosed ? 'closed' : 'open',
    closed_at: isClosed ? now : null,
    state_set_at: now,
    updated_at: now,
  })
  const isFollowed = isClosed ? settings.resolveAlertsWhenClosed : settings.reopenAlertsWhenReopened
  if (isFollowed) await markAlertsOf(tx, ticket.id, !isClosed)
  const organizationId = OrganizationId.parse(ticket.organization_id)
  const by = byOf(desk, remote)
  const text = `Ticket ${remote.number} was ${isClosed ? 'closed' : 'opened again'} by ${by} (${remote.statusName}).`
  await recordTicketEvent(ctx, tx, { ticketId: ticket.id, organizationId, by, text })
  // Where alerts are not to follow it is told all the same, as something to read.
  const kind = isFollowed ? (isClosed ? 'closed' : 'reopened') : 'updated'
  const told = { organizationId, ticketId: ticket.id, kind, by, text, isOurs: false } as const
  await tellAlerts(tx, [told])
}
