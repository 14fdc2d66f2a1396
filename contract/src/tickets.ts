import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import {
  AlertId,
  InOrganization,
  OrganizationId,
  ServiceDeskId,
  TicketId,
  TicketRequestId,
} from './ids.ts'
import { paged, Paging } from './paging.ts'
import { TicketProvider } from './service-desks.ts'
import { Severity } from './severities.ts'
import { Instant } from './text.ts'

/** `pending`: not at the service desk yet. */
export const ticketStates = ['pending', 'open', 'closed'] as const
export const TicketState = z.enum(ticketStates)
export type TicketState = z.infer<typeof TicketState>

export const TicketRequest = z.object({
  id: TicketRequestId,
  organizationId: OrganizationId,
  serviceDeskId: ServiceDeskId,
  ticketId: TicketId.optional(),
  alertId: AlertId.optional(),
  kind: z.enum(['alert', 'comment', 'close', 'reopen']),
  /** `failed` ones are dead letters: they wait for somebody to mend the cause and send them again. */
  state: z.enum(['waiting', 'done', 'failed', 'discarded']),
  summary: z.string(),
  queuedAt: Instant,
  attempts: z.number().int(),
  nextAttemptAt: Instant.optional(),
  /** The service desk's own words, with the field it names. */
  problem: z.object({ message: z.string(), field: z.string().optional(), at: Instant }).optional(),
})
export type TicketRequest = z.infer<typeof TicketRequest>

export const Ticket = z.object({
  id: TicketId,
  organizationId: OrganizationId,
  serviceDeskId: ServiceDeskId,
  serviceDesk: z.string(),
  provider: TicketProvider,
  number: z.string().optional(),
  url: z.string().optional(),
  summary: z.string(),
  severity: Severity,
  state: TicketState,
  /** The service desk's own status, such as `Assigned`. */
  statusName: z.string().optional(),
  /** As the service desk calls it, such as `Respond by 10:00`; absent where it has none. */
  slaStatus: z.string().optional(),
  /** All alerts beyond the flood limit share this ticket. */
  isFlood: z.boolean(),
  alertIds: z.array(AlertId),
  repeatCount: z.number().int(),
  openedAt: Instant,
  updatedAt: Instant,
  closedAt: Instant.optional(),
})
export type Ticket = z.infer<typeof Ticket>

export const TicketEvent = z.object({
  at: Instant,
  /** Us, or the service desk. */
  by: z.string(),
  text: z.string(),
})

const OneTicket = InOrganization.extend({ ticketId: TicketId })
const OneRequest = InOrganization.extend({ ticketRequestId: TicketRequestId })

export const ticketsApi = {
  list: endpoint({
    method: 'GET',
    path: '/tickets',
    access: 'signed-in',
    summary: 'Tickets of all visible organizations, or of one, newest first',
    query: Paging.extend({
      organizationId: OrganizationId.optional(),
      state: z.enum([...ticketStates, 'all']).default('all'),
      text: z.string().trim().max(200).optional(),
    }),
    response: paged('tickets', Ticket),
  }),
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/tickets/:ticketId',
    access: 'tickets:read',
    summary: 'One ticket with what happened to it',
    params: OneTicket,
    response: Ticket.extend({ events: z.array(TicketEvent), requests: z.array(TicketRequest) }),
  }),
  refresh: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/tickets/:ticketId/refresh',
    access: 'tickets:update',
    summary: 'Ask the service desk how a ticket is, now',
    params: OneTicket,
    response: Ticket,
  }),
  requests: endpoint({
    method: 'GET',
    path: '/ticket-requests',
    access: 'signed-in',
    summary: 'What is on its way to a service desk or could not be delivered, newest first',
    query: Paging.extend({
      organizationId: OrganizationId.optional(),
      state: TicketRequest.shape.state.optional(),
    }),
    response: paged('requests', TicketRequest),
  }),
  retry: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/ticket-requests/:ticketRequestId/retry',
    access: 'tickets:update',
    summary: 'Send a failed or waiting request again now',
    params: OneRequest,
    response: TicketRequest,
  }),
  discard: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/ticket-requests/:ticketRequestId/discard',
    access: 'tickets:update',
    summary: 'Give up on a failed request',
    params: OneRequest,
    response: TicketRequest,
  }),
}
