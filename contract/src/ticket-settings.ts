import { z } from 'zod'

/** One line of text. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'Write it in one line.')

/** A choice of a list of the service desk; `id` is its own, a number or a sys_id as text. */
export const Reference = z.strictObject({ id: line(100).min(1, 'Fill this in.'), name: line(200) })
export type Reference = z.infer<typeof Reference>

export const summaryMaxCharacters = 100

/** What a template may name, as `%AlertName%`; anything else between percent signs is refused when it is saved. */
export const ticketVariables = [
  'AlertName',
  'Severity',
  'Organization',
  'Item',
  'RecordCount',
  'FirstAt',
  'LastAt',
  'AlertDescription',
  'Link',
  'Who',
  'Action',
  'ObjectType',
  'What',
  'When',
  'Where',
  'Workstation',
  'Details',
  'DataSource',
  'MonitoringPlanName',
  'Computer',
] as const
export type TicketVariable = (typeof ticketVariables)[number]

const Template = z.string().max(20_000)

export const TicketTemplates = z.strictObject({
  /** Cut to 100 characters after it was filled in. */
  summary: z.string().trim().min(1, 'Write a summary.').max(500),
  initialDescription: Template,
  internalAnalysis: Template,
  /** Added to a ticket that comes after another of the same kind; `%id%` is that one's number. */
  correlation: z.string().max(1000),
})
export type TicketTemplates = z.infer<typeof TicketTemplates>

const seconds = (max: number) => z.number().int().min(0).max(max)
const day = 86_400

/** How alerts become tickets. The names and defaults are those of the add-on for ConnectWise, where it has one. */
export const TicketSettings = z.strictObject({
  /** Separate tickets of one organization within the interval; beyond that all new alerts go into one. */
  ticketFloodLimit: z.number().int().min(1).max(10_000),
  ticketFloodIntervalSeconds: seconds(7 * day).min(1),
  /** Repeats are collected and written to the ticket once in this time. */
  consolidationIntervalSeconds: seconds(day),
  updateTicketOnRepetitiveAlerts: z.boolean(),
  reopenTicketOnRepetitiveAlerts: z.boolean(),
  /** A repeat goes to a ticket that is not older than this. */
  updateIntervalSeconds: seconds(365 * day),
  enableTicketCorrelation: z.boolean(),
  correlationIntervalSeconds: seconds(3650 * day),
  /** What makes two alerts similar: the same rule, or the same rule and item. Never across organizations. */
  similarBy: z.enum(['rule', 'rule-and-item']),
  displayOnlyFirstActivityRecord: z.boolean(),
  attachCsv: z.boolean(),
  attachJson: z.boolean(),
  ignoreUploadAttachmentError: z.boolean(),
  /** A resolved alert closes its ticket, once all alerts of the ticket are resolved. */
  closeTicketWhenResolved: z.boolean(),
  reopenTicketWhenReopened: z.boolean(),
  /** A ticket closed at the service desk resolves its alerts. */
  resolveAlertsWhenClosed: z.boolean(),
  reopenAlertsWhenReopened: z.boolean(),
  /** Sessions that need a ticket may begin while the service desk cannot be asked about it. */
  allowSessionsWhenAway: z.boolean(),
  /** A session that ends writes an internal note into its ticket: who was where, how long, and why. */
  noteSessions: z.boolean(),
  /** Statuses, by id, that mean closed, beside those the service desk itself calls closed. */
  closedStatusIds: z.array(z.string().max(100)).max(100),
  /** What a ticket is set to; without a choice the first closed, or new, status of its board. */
  closeStatus: Reference.optional(),
  reopenStatus: Reference.optional(),
  pollIntervalSeconds: z.number().int().min(10).max(day),
  /** Requests to the service desk a minute, for each organization. */
  requestsPerMinute: z.number().int().min(1).max(60_000),
  requestTimeoutSeconds: z.number().int().min(1).max(600),
})
export type TicketSettings = z.infer<typeof TicketSettings>

export const defaultTicketSettings: TicketSettings = {
  ticketFloodLimit: 10,
  ticketFloodIntervalSeconds: 3600,
  consolidationIntervalSeconds: 900,
  updateTicketOnRepetitiveAlerts: true,
  reopenTicketOnRepetitiveAlerts: true,
  updateIntervalSeconds: day,
  enableTicketCorrelation: true,
  correlationIntervalSeconds: 30 * day,
  similarBy: 'rule-and-item',
  displayOnlyFirstActivityRecord: true,
  attachCsv: true,
  attachJson: false,
  ignoreUploadAttachmentError: true,
  closeTicketWhenResolved: true,
  reopenTicketWhenReopened: true,
  resolveAlertsWhenClosed: true,
  reopenAlertsWhenReopened: true,
  allowSessionsWhenAway: false,
  noteSessions: false,
  closedStatusIds: [],
  pollIntervalSeconds: 60,
  requestsPerMinute: 600,
  requestTimeoutSeconds: 180,
}

export const defaultTicketTemplates: TicketTemplates = {
  summary: '[Gatehouse] %AlertName%',
  initialDescription: `Alert Details
Who: %Who%
Action: %Action%
Object type: %ObjectType%
What: %What%
When: %When%
Where: %Where%
Workstation: %Workstation%
Details: %Details%
Data source: %DataSource%
Monitoring plan: %MonitoringPlanName%
Item: %Item%
Sent by Gatehouse from %Computer%`,
  internalAnalysis: `%AlertName% (%Severity%) at %Organization%: %RecordCount% records from %FirstAt% to %LastAt%
%Link%`,
  correlation: 'Previous incident for the same alert type: Id: %id%',
}
