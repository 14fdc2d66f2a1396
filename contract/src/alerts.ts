import { z } from 'zod'
import { ActivityRecord } from './activity-record.ts'
import { download, endpoint, subscription } from './endpoint.ts'
import {
  AlertEventId,
  AlertId,
  AlertProfileId,
  AlertRuleId,
  InOrganization,
  OrganizationId,
  TicketId,
  UserId,
} from './ids.ts'
import { paged, Paging } from './paging.ts'
import { GroupedOn, Severity } from './severities.ts'
import { Instant } from './text.ts'
import { TicketState } from './tickets.ts'

/** Records whose text an alert keeps; of more it keeps the ids and counts them exactly. */
export const maxKeptRecords = 1000

export const AlertState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('open') }),
  z.object({
    status: z.literal('resolved'),
    /** A user's name, or the service desk whose ticket was closed. */
    resolvedBy: z.string(),
    resolvedAt: Instant,
    reason: z.string(),
  }),
])
export type AlertState = z.infer<typeof AlertState>

/** The ticket of an alert, as far as we know it. */
export const AlertTicket = z.object({
  ticketId: TicketId,
  serviceDesk: z.string(),
  /** As the service desk shows it. Absent until the service desk has confirmed it. */
  number: z.string().optional(),
  url: z.string().optional(),
  state: TicketState,
  statusName: z.string().optional(),
})
export type AlertTicket = z.infer<typeof AlertTicket>

export const Assignee = z.object({
  userId: UserId,
  username: z.string(),
  displayName: z.string(),
})
export type Assignee = z.infer<typeof Assignee>

export const Alert = z.object({
  id: AlertId,
  organizationId: OrganizationId,
  ruleId: AlertRuleId,
  profileId: AlertProfileId,
  /** As the rule was named when the alert was raised. */
  name: z.string(),
  description: z.string(),
  severity: Severity,
  groupedOn: GroupedOn,
  /** What the records have in common: the value of the field they are grouped on; empty for `none`. */
  item: z.string(),
  /** Exact; each record once, however often it was sent. */
  recordCount: z.number().int(),
  /** When the first and the last of its records happened. */
  firstAt: Instant,
  lastAt: Instant,
  raisedAt: Instant,
  /** When the last record was added. */
  updatedAt: Instant,
  state: AlertState,
  assignee: Assignee.optional(),
  ticket: AlertTicket.optional(),
})
export type Alert = z.infer<typeof Alert>

/** The history of an alert, oldest first. */
export const AlertEvent = z.object({
  id: AlertEventId,
  at: Instant,
  /** A user's name, `Gatehouse`, or the service desk. */
  by: z.string(),
  kind: z.enum([
    'raised',
    'repeated',
    'assigned',
    'commented',
    'resolved',
    'reopened',
    'ticket',
    'delivered',
  ]),
  /** A whole sentence; of a comment, the comment. */
  text: z.string(),
})
export type AlertEvent = z.infer<typeof AlertEvent>

export const alertTimeframes = [7, 30, 90] as const

/** What to look for. A repeated filter means or. */
export const AlertFilter = z.object({
  /** Without it all organizations that the caller may see. */
  organizationId: OrganizationId.optional(),
  status: z.enum(['open', 'resolved', 'all']).default('all'),
  severity: z
    .preprocess(
      (value) => (value === undefined || Array.isArray(value) ? value : [value]),
      z.array(Severity).max(4).optional(),
    )
    .optional(),
  /** The whole name of an alert. */
  name: z.string().max(200).optional(),
  /** A part of the item. */
  item: z.string().max(500).optional(),
  /** A part of the name, the item or the description. */
  text: z.string().trim().max(500).optional(),
  assigneeId: UserId.optional(),
  /** Raised in so many days until now. */
  days: z.coerce.number().int().min(1).max(365).default(30),
})
export type AlertFilter = z.infer<typeof AlertFilter>

export const AlertTimeline = z.object({
  /** The most frequent, by name; what is left over is `other`. */
  top: z.array(z.object({ name: z.string(), count: z.number().int() })),
  other: z.number().int(),
  /** Every day of the time frame, in the zone of the one organization asked for, else in UTC. */
  perDay: z.array(
    z.object({
      /** `2026-11-21` */
      date: z.iso.date(),
      bySeverity: z.record(Severity, z.number().int()),
    }),
  ),
  total: z.number().int(),
  open: z.number().int(),
})
export type AlertTimeline = z.infer<typeof AlertTimeline>

const OneAlert = InOrganization.extend({ alertId: AlertId })
const Reason = z.string().trim().min(1, 'Say why.').max(2000)

/** Something about an alert is new: read it again. */
export const AlertMessage = z.object({ organizationId: OrganizationId, alertId: AlertId })
export type AlertMessage = z.infer<typeof AlertMessage>

export const alertExportFormats = ['csv', 'json'] as const

export const alertsApi = {
  list: endpoint({
    method: 'GET',
    path: '/alerts',
    access: 'signed-in',
    summary: 'Alerts of all visible organizations, or of one, newest first',
    query: AlertFilter.extend(Paging.shape),
    response: paged('alerts', Alert),
  }),
  timeline: endpoint({
    method: 'GET',
    path: '/alerts/timeline',
    access: 'signed-in',
    summary: 'How many alerts, by name and by day',
    query: AlertFilter,
    response: AlertTimeline,
  }),
  counts: endpoint({
    method: 'GET',
    path: '/alerts/counts',
    access: 'signed-in',
    summary: 'Open alerts of each visible organization, and all raised in a number of days',
    query: z.object({ days: z.coerce.number().int().min(1).max(365).default(30) }),
    response: z.object({
      perOrganization: z.array(
        z.object({
          organizationId: OrganizationId,
          raised: z.number().int(),
          open: z.record(Severity, z.number().int()),
        }),
      ),
    }),
  }),
  export: download({
    path: '/alerts/export',
    access: 'signed-in',
    summary: 'All alerts that match, as a file',
    query: AlertFilter.extend({ format: z.enum(alertExportFormats) }),
    contentTypes: ['text/csv', 'application/json'],
  }),
  live: subscription({
    path: '/alerts/live',
    access: 'signed-in',
    summary: 'Which alerts of the visible organizations change, as they change',
    message: AlertMessage,
  }),
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/alerts/:alertId',
    access: 'alerts:read',
    summary: 'One alert with its history',
    params: OneAlert,
    response: Alert.extend({ events: z.array(AlertEvent) }),
  }),
  records: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/alerts/:alertId/records',
    access: 'alerts:read',
    summary: 'The activity records that made an alert, newest first',
    params: OneAlert,
    query: Paging,
    response: paged('records', ActivityRecord),
  }),
  exportRecords: download({
    path: '/organizations/:organizationId/alerts/:alertId/records/export',
    access: 'activity:export',
    summary: 'The activity records that an alert keeps, as a file',
    params: OneAlert,
    query: z.object({ format: z.enum(alertExportFormats) }),
    contentTypes: ['text/csv', 'application/json'],
  }),
  assignees: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/alert-assignees',
    access: 'alerts:update',
    summary: 'Users to whom an alert of this organization can be assigned',
    params: InOrganization,
    response: z.object({ assignees: z.array(Assignee) }),
  }),
  assign: endpoint({
    method: 'PUT',
    path: '/organizations/:organizationId/alerts/:alertId/assignee',
    access: 'alerts:update',
    summary: 'Assign an alert to a user, or to nobody',
    params: OneAlert,
    body: z.strictObject({ userId: UserId.nullable() }),
    response: Alert,
  }),
  comment: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/alerts/:alertId/comments',
    access: 'alerts:update',
    summary: 'Add a comment; it also goes to the ticket when that is wanted',
    params: OneAlert,
    body: z.strictObject({
      text: z.string().trim().min(1, 'Write a comment.').max(5000),
      toTicket: z.boolean().default(false),
    }),
    response: AlertEvent,
  }),
  resolve: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/alerts/:alertId/resolve',
    access: 'alerts:update',
    summary: 'Close an open alert; a later match of its rule raises a new one',
    params: OneAlert,
    body: z.strictObject({ reason: Reason }),
    response: Alert,
  }),
  reopen: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/alerts/:alertId/reopen',
    access: 'alerts:update',
    summary: 'Open a resolved alert again',
    params: OneAlert,
    body: z.strictObject({ reason: Reason }),
    response: Alert,
  }),
}
