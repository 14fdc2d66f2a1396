import type { EmailMessage, EmailSettings } from '@gatehouse/contract/email'
import {
  AlertId,
  EmailMessageId,
  ServiceDeskId,
  TicketId,
  TicketRequestId,
  WebhookDeliveryId,
  WebhookId,
} from '@gatehouse/contract/ids'
import type { ServiceDesk } from '@gatehouse/contract/service-desks'
import { defaultTicketSettings, defaultTicketTemplates } from '@gatehouse/contract/ticket-settings'
import type { Ticket, TicketRequest } from '@gatehouse/contract/tickets'
import type { Webhook, WebhookDelivery } from '@gatehouse/contract/webhooks'
import { customerId } from './things.ts'

const at = '2026-11-21T09:00:00.000Z'
const id = (digits: number) => `01999999-0000-7000-8000-6${String(digits).padStart(11, '0')}`

export const serviceDeskId: ServiceDeskId = ServiceDeskId.parse(id(1))
export const ticketId: TicketId = TicketId.parse(id(2))
export const alertId: AlertId = AlertId.parse(id(3))
export const ticketRequestId: TicketRequestId = TicketRequestId.parse(id(4))
export const webhookId: WebhookId = WebhookId.parse(id(5))
export const emailMessageId: EmailMessageId = EmailMessageId.parse(id(6))
export const deliveryId: WebhookDeliveryId = WebhookDeliveryId.parse(id(7))

export const aServiceDesk = (given: Partial<ServiceDesk> = {}): ServiceDesk => ({
  id: serviceDeskId,
  name: 'ConnectWise',
  isEnabled: true,
  connection: {
    provider: 'connectwise',
    site: 'https://na.myconnectwise.net',
    companyId: 'northwind',
    publicKey: 'Kd8fHs2LpQx0',
    clientId: '',
  },
  hasSecret: true,
  routing: { board: { id: '1', name: 'Security' } },
  ranking: {
    low: {},
    medium: {},
    high: { priority: { id: '2', name: 'Priority 2' } },
    critical: { priority: { id: '1', name: 'Priority 1' } },
  },
  templates: { ...defaultTicketTemplates },
  settings: { ...defaultTicketSettings },
  callbacks: {
    isEnabled: true,
    url: 'https://gatehouse.example/api/v1/service-desks/callbacks/T3stT3stT3stT3stT3st',
    keyHosts: ['na.myconnectwise.net'],
  },
  state: { isFailing: false, reason: 'It answers.', since: at },
  waiting: 0,
  failed: 0,
  organizationCount: 1,
  updatedAt: at,
  ...given,
})

export const aTicket = (given: Partial<Ticket> = {}): Ticket => ({
  id: ticketId,
  organizationId: customerId,
  serviceDeskId,
  serviceDesk: 'ConnectWise',
  provider: 'connectwise',
  number: '4711',
  url: 'https://na.myconnectwise.net/ticket/4711',
  summary: '[Gatehouse] Failed logons',
  severity: 'high',
  state: 'open',
  statusName: 'Assigned',
  slaStatus: 'Respond by 10:00',
  isFlood: false,
  alertIds: [alertId],
  repeatCount: 2,
  openedAt: at,
  updatedAt: at,
  ...given,
})

export const aTicketRequest = (given: Partial<TicketRequest> = {}): TicketRequest => ({
  id: ticketRequestId,
  organizationId: customerId,
  serviceDeskId,
  kind: 'alert',
  state: 'failed',
  summary: 'Failed logons at Alpine',
  queuedAt: at,
  attempts: 3,
  problem: { message: 'The type is not of this board.', field: 'type', at },
  ...given,
})

export const someEmailSettings = (given: Partial<EmailSettings> = {}): EmailSettings => ({
  isEnabled: true,
  host: 'smtp.example.com',
  port: 587,
  security: 'starttls',
  username: 'gatehouse',
  fromAddress: 'gatehouse@example.com',
  fromName: 'Gatehouse',
  caPem: '',
  hasPassword: true,
  state: { isFailing: false, reason: 'The last message was taken.', since: at },
  waiting: 0,
  ...given,
})

export const anEmailMessage = (given: Partial<EmailMessage> = {}): EmailMessage => ({
  id: emailMessageId,
  organizationId: customerId,
  template: 'alert',
  to: ['desk@example.com'],
  subject: 'High: Failed logons at Alpine',
  state: 'failed',
  queuedAt: at,
  attempts: [{ at, succeeded: false, answer: '550 5.1.1 No such user' }],
  ...given,
})

export const aWebhook = (given: Partial<Webhook> = {}): Webhook => ({
  id: webhookId,
  name: 'On-call channel',
  url: 'https://hooks.example.com/alerts',
  format: 'gatehouse',
  events: ['alert.raised'],
  isEnabled: true,
  state: { isFailing: false, reason: 'It answers.', since: at },
  waiting: 0,
  createdAt: at,
  ...given,
})

export const aDelivery = (given: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  id: deliveryId,
  webhookId,
  organizationId: customerId,
  event: 'alert.raised',
  state: 'failed',
  queuedAt: at,
  attempts: [{ at, succeeded: false, status: 500, answer: 'out of order', milliseconds: 12 }],
  ...given,
})
