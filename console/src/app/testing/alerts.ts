import type { Alert, AlertEvent } from '@gatehouse/contract/alerts'
import { type AlertProfile, type AlertRule, noDelivery } from '@gatehouse/contract/alert-rules'
import {
  AlertEventId,
  AlertId,
  AlertProfileId,
  AlertRuleId,
  NotificationId,
  TicketId,
} from '@gatehouse/contract/ids'
import type { Notification } from '@gatehouse/contract/notifications'
import { customerId } from './things.ts'

let made = 0

/** As in `things.ts`, of another row of digits. */
const nextId = (): string => {
  made += 1
  return `01999999-0000-7000-8001-${String(made).padStart(12, '0')}`
}

const at = '2026-11-21T09:00:00.000Z'

export const profileId: AlertProfileId = AlertProfileId.parse(nextId())
export const ruleId: AlertRuleId = AlertRuleId.parse(nextId())

export const anAlert = (given: Partial<Alert> = {}): Alert => ({
  id: AlertId.parse(nextId()),
  organizationId: customerId,
  ruleId,
  profileId,
  name: 'Many failed logons',
  description: 'Somebody may be guessing a password.',
  severity: 'high',
  groupedOn: 'who',
  item: 'm.reyes',
  recordCount: 14,
  firstAt: '2026-11-21T08:50:00.000Z',
  lastAt: '2026-11-21T08:59:00.000Z',
  raisedAt: at,
  updatedAt: at,
  state: { status: 'open' },
  ...given,
})

export const aTicket = {
  ticketId: TicketId.parse(nextId()),
  serviceDesk: 'ConnectWise PSA',
  number: '48210',
  state: 'open',
  statusName: 'In Progress',
} as const satisfies Alert['ticket']

export const anAlertEvent = (given: Partial<AlertEvent> = {}): AlertEvent => ({
  id: AlertEventId.parse(nextId()),
  at,
  by: 'Gatehouse',
  kind: 'raised',
  text: 'Raised by 5 records.',
  ...given,
})

export const aRule = (given: Partial<AlertRule> = {}): AlertRule => ({
  id: ruleId,
  profileId,
  name: 'Many failed logons',
  description: 'Somebody may be guessing a password.',
  filter: 'action=Failed+Logon',
  severity: 'high',
  isActive: true,
  groupedOn: 'who',
  threshold: 5,
  thresholdSeconds: 600,
  batchingSeconds: 0,
  createsTicket: true,
  onClosedTicket: 'default',
  isPredefined: true,
  category: 'Logons',
  updatedAt: at,
  ...given,
})

export const aProfile = (
  given: Partial<AlertProfile> = {},
): AlertProfile & { rules: AlertRule[] } => ({
  id: profileId,
  name: 'Gatehouse',
  description: '',
  isDefault: true,
  delivery: noDelivery,
  organizationIds: [customerId],
  ruleCount: 1,
  activeRuleCount: 1,
  updatedAt: at,
  rules: [aRule()],
  ...given,
})

export const aNotification = (given: Partial<Notification> = {}): Notification => ({
  id: NotificationId.parse(nextId()),
  organizationId: customerId,
  kind: 'agent-trouble',
  severity: 'critical',
  title: 'Agent dc1-agent is silent',
  text: 'It has not reported for 47 minutes.',
  raisedAt: at,
  isRead: false,
  ...given,
})
