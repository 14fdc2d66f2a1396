import {
  AlertId,
  OrganizationId,
  ServiceDeskId,
  TicketId,
  TicketRequestId,
} from '@gatehouse/contract/ids'
import { TicketProvider } from '@gatehouse/contract/service-desks'
import { Severity } from '@gatehouse/contract/severities'
import { type Ticket, TicketRequest, TicketState } from '@gatehouse/contract/tickets'
import type { TicketRequestData } from './ticket-request.store.ts'
import type { TicketData } from './ticket.store.ts'

export const ticketView = (row: TicketData, alertIds: readonly string[]): Ticket => ({
  id: TicketId.parse(row.id),
  organizationId: OrganizationId.parse(row.organization_id),
  serviceDeskId: ServiceDeskId.parse(row.service_desk_id),
  serviceDesk: row.service_desk,
  provider: TicketProvider.parse(row.provider),
  ...(row.number !== null && { number: row.number }),
  ...(row.url !== null && { url: row.url }),
  summary: row.summary,
  severity: Severity.parse(row.severity),
  state: TicketState.parse(row.state),
  ...(row.status_name !== null && { statusName: row.status_name }),
  ...(row.sla_status !== null && { slaStatus: row.sla_status }),
  isFlood: row.is_flood,
  alertIds: alertIds.map((id) => AlertId.parse(id)),
  repeatCount: row.repeat_count,
  openedAt: row.opened_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  ...(row.closed_at && { closedAt: row.closed_at.toISOString() }),
})

export const requestView = (row: Omit<TicketRequestData, 'record_count'>): TicketRequest => ({
  id: TicketRequestId.parse(row.id),
  organizationId: OrganizationId.parse(row.organization_id),
  serviceDeskId: ServiceDeskId.parse(row.service_desk_id),
  ...(row.ticket_id !== null && { ticketId: TicketId.parse(row.ticket_id) }),
  ...(row.alert_id !== null && { alertId: AlertId.parse(row.alert_id) }),
  kind: TicketRequest.shape.kind.parse(row.kind),
  state: TicketRequest.shape.state.parse(row.state),
  summary: row.summary,
  queuedAt: row.queued_at.toISOString(),
  attempts: row.attempts,
  ...(row.state === 'waiting' && { nextAttemptAt: row.due_at.toISOString() }),
  ...(row.problem !== null &&
    row.problem_at && {
      problem: {
        message: row.problem,
        ...(row.problem_field !== null && { field: row.problem_field }),
        at: row.problem_at.toISOString(),
      },
    }),
})
