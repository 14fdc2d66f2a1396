export { ticketsOfAlerts } from './alert-ticket.service.ts'
export {
  type FoundTicket,
  lookUpTicket,
  noteTicket,
  type TicketPlace,
} from './session-ticket.service.ts'
export { ticketChanged } from './ticket-changed.ts'
export {
  type AlertForTicket,
  requestTickets,
  requestTicketClose,
  requestTicketComment,
  requestTicketReopen,
} from './ticket-request.service.ts'
export { ticketJobs } from './ticket.jobs.ts'
export { ticketRoutes } from './ticket.routes.ts'
