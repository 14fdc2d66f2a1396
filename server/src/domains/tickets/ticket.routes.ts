import { ticketsApi } from '@gatehouse/contract/tickets'
import type { Mount } from '#platform/http/mount.ts'
import { discardRequest, retryRequest } from './dead-letter.service.ts'
import { serviceDeskRoutes } from './service-desk.routes.ts'
import type { ViewOptions } from './service-desk.view.ts'
import { getTicket, listRequests, listTickets, refreshTicket } from './ticket.service.ts'

export function ticketRoutes(mount: Mount, options: ViewOptions): void {
  serviceDeskRoutes(mount, options)
  mount(ticketsApi.list, (ctx, { query }) => listTickets(ctx, query))
  mount(ticketsApi.get, (ctx, { params }) => getTicket(ctx, params.ticketId))
  mount(ticketsApi.refresh, (ctx, { params }) => refreshTicket(ctx, options, params.ticketId))
  mount(ticketsApi.requests, (ctx, { query }) => listRequests(ctx, query))
  mount(ticketsApi.retry, (ctx, { params }) => retryRequest(ctx, params.ticketRequestId))
  mount(ticketsApi.discard, (ctx, { params }) => discardRequest(ctx, params.ticketRequestId))
}
