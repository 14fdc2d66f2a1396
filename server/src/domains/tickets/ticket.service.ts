import type { OrganizationId, TicketId } from '@gatehouse/contract/ids'
import type { Ticket, ticketsApi, TicketRequest } from '@gatehouse/contract/tickets'
import type { z } from 'zod'
import { listVisibleOrganizations } from '#domains/organizations'
import type { OrganizationContext, UserContext } from '#platform/context.ts'
import { encodeCursor } from '#platform/db/cursor.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { mayIn } from '#platform/http/doorkeeper.ts'
import { inWordsOfDesk } from './desk-trial.service.ts'
import { toDesk } from './desk.ts'
import { findServiceDesk } from './service-desk.store.ts'
import { listTicketEvents } from './ticket-event.store.ts'
import { followTicket } from './ticket-follow.service.ts'
import * as lists from './ticket-list.store.ts'
import { listRequestsOfTicket } from './ticket-request.store.ts'
import { findTicket, type TicketData } from './ticket.store.ts'
import { requestView, ticketView } from './ticket.view.ts'
import type { TicketsOptions } from './tickets-options.ts'

/** A ticket of a flood may have thousands. */
const mostAlertsInList = 100
const mostAlertsInTicket = 1000

/** Of the organizations whose tickets the caller may see, or of one of them. */
async function readable(
  ctx: UserContext,
  only: OrganizationId | undefined,
): Promise<OrganizationId[]> {
  const ids = (await listVisibleOrganizations(ctx))
    .filter((organization) => mayIn(ctx.principal, organization, 'tickets:read'))
    .map(({ id }) => id)
  if (only === undefined) return ids
  if (!ids.includes(only)) throw notFound('organization', only)
  return [only]
}

export async function listTickets(
  ctx: UserContext,
  query: lists.TicketQuery & { organizationId?: OrganizationId | undefined },
): Promise<{ tickets: Ticket[]; nextCursor?: string }> {
  const ids = await readable(ctx, query.organizationId)
  return ctx.db.inOrganizations(ids, async (tx) => {
    const rows = await lists.listTickets(tx, query)
    const page = rows.slice(0, query.limit)
    const last = page.at(-1)
    return {
      tickets: await views(tx, page, mostAlertsInList),
      ...(rows.length > page.length &&
        last && { nextCursor: encodeCursor({ at: last.opened_at.toISOString(), id: last.id }) }),
    }
  })
}

async function views(tx: AnyTx, rows: readonly TicketData[], most: number): Promise<Ticket[]> {
  const alertIds = await lists.listAlertIds(
    tx,
    rows.map(({ id }) => id),
    most,
  )
  return rows.map((row) => ticketView(row, alertIds.get(row.id) ?? []))
}

export async function listRequests(
  ctx: UserContext,
  query: lists.RequestQuery & { organizationId?: OrganizationId | undefined },
): Promise<{ requests: TicketRequest[]; nextCursor?: string }> {
  const ids = await readable(ctx, query.organizationId)
  const rows = await ctx.db.inOrganizations(ids, (tx) => lists.listRequests(tx, query))
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    requests: page.map(requestView),
    ...(rows.length > page.length &&
      last && { nextCursor: encodeCursor({ at: last.queued_at.toISOString(), id: last.id }) }),
  }
}

async function getRow(tx: OrganizationTx, id: TicketId): Promise<TicketData> {
  const row = await findTicket(tx, id)
  if (!row) throw notFound('ticket', id)
  return row
}

async function viewOf(tx: OrganizationTx, row: TicketData): Promise<Ticket> {
  const [view] = await views(tx, [row], mostAlertsInTicket)
  if (!view) throw notFound('ticket', row.id)
  return view
}

export const getTicket = (
  ctx: OrganizationContext,
  id: TicketId,
): Promise<z.input<typeof ticketsApi.get.response>> =>
  ctx.transaction(async (tx) => ({
    ...(await viewOf(tx, await getRow(tx, id))),
    events: (await listTicketEvents(tx, id)).map(({ at, by, text }) => ({
      at: at.toISOString(),
      by,
      text,
    })),
    requests: (await listRequestsOfTicket(tx, id)).map(requestView),
  }))

/** Asks the service desk, and answers what it said. */
export async function refreshTicket(
  ctx: OrganizationContext,
  options: TicketsOptions,
  id: TicketId,
): Promise<Ticket> {
  const ticket = await ctx.transaction((tx) => getRow(tx, id))
  const { remote_id: remoteId, service_desk_id: serviceDeskId } = ticket
  if (remoteId === null) {
    throw new AppError('conflict', `This ticket is not at ${ticket.service_desk} yet.`)
  }
  const row = await ctx.db.asSystem('find the service desk of a ticket', (tx) =>
    findServiceDesk(tx, serviceDeskId),
  )
  if (!row) throw new AppError('conflict', `${ticket.service_desk} is not connected any more.`)
  await inWordsOfDesk(followTicket(ctx, toDesk(row), options, remoteId))
  return ctx.transaction(async (tx) => viewOf(tx, await getRow(tx, id)))
}
