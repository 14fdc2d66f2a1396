import { z } from 'zod'
import { ActivityRecord } from './activity-record.ts'
import { endpoint, Nothing } from './endpoint.ts'
import {
  AlertProfileId,
  AlertRuleId,
  InOrganization,
  OrganizationId,
  SuppressionRuleId,
  WebhookId,
} from './ids.ts'
import { GroupedOn, Severity } from './severities.ts'
import { Instant, Name } from './text.ts'

/** The query part of the Activity page's address, without a time range: a rule looks at new records. */
const RuleFilter = z.string().max(8000)

/** What becomes of a closed ticket when its alert comes again. `default`: as the service desk is set. */
export const onClosedTicket = ['default', 'reopen', 'new-ticket', 'comment', 'ignore'] as const
export const OnClosedTicket = z.enum(onClosedTicket)
export type OnClosedTicket = z.infer<typeof OnClosedTicket>

const Description = z.string().trim().max(1000)
const rule = {
  name: Name,
  description: Description,
  filter: RuleFilter,
  severity: Severity,
  isActive: z.boolean(),
  groupedOn: GroupedOn,
  /** Records within the period that it takes to raise an alert. */
  threshold: z.number().int().min(1).max(10_000),
  /** Counted back from each record to the first one that still counts; of no use with a threshold of 1. */
  thresholdSeconds: z.number().int().min(1).max(86_400),
  /** All alerts of this rule within the period go out in one message; 0 sends each at once. */
  batchingSeconds: z.number().int().min(0).max(86_400),
  /** Whether an alert of this rule becomes a ticket. */
  createsTicket: z.boolean(),
  onClosedTicket: OnClosedTicket,
}

export const AlertRule = z.object({
  ...rule,
  id: AlertRuleId,
  profileId: AlertProfileId,
  /** Ours: its name and filter are fixed, everything else is the profile's choice. */
  isPredefined: z.boolean(),
  /** Part of the list under which predefined rules are shown, such as `Active Directory`. */
  category: z.string(),
  updatedAt: Instant,
})
export type AlertRule = z.infer<typeof AlertRule>

export const AlertRuleInput = z.strictObject({
  ...rule,
  description: Description.default(''),
  severity: Severity.default('medium'),
  isActive: z.boolean().default(false),
  groupedOn: GroupedOn.default('none'),
  threshold: rule.threshold.default(1),
  thresholdSeconds: rule.thresholdSeconds.default(60),
  batchingSeconds: rule.batchingSeconds.default(0),
  createsTicket: z.boolean().default(true),
  onClosedTicket: OnClosedTicket.default('default'),
})
export type AlertRuleInput = z.infer<typeof AlertRuleInput>

const AlertRuleChanges = z.strictObject(rule).partial()
export type AlertRuleChanges = z.infer<typeof AlertRuleChanges>

/** Who is told of the alerts of a profile. */
export const AlertDelivery = z.strictObject({
  email: z.strictObject({
    isEnabled: z.boolean(),
    recipients: z.array(z.email('Give an e-mail address.').max(254)).max(50),
    /** Also the co-managing administrators of the organization the alert belongs to. */
    toOrganizationAdministrators: z.boolean(),
    minimumSeverity: Severity,
  }),
  tickets: z.strictObject({ isEnabled: z.boolean(), minimumSeverity: Severity }),
  webhooks: z.strictObject({ webhookIds: z.array(WebhookId).max(50), minimumSeverity: Severity }),
})
export type AlertDelivery = z.infer<typeof AlertDelivery>

export const noDelivery: AlertDelivery = {
  email: {
    isEnabled: false,
    recipients: [],
    toOrganizationAdministrators: false,
    minimumSeverity: 'low',
  },
  tickets: { isEnabled: true, minimumSeverity: 'low' },
  webhooks: { webhookIds: [], minimumSeverity: 'low' },
}

/** A set of rules with delivery settings. An organization has exactly one; without a choice, the default. */
export const AlertProfile = z.object({
  id: AlertProfileId,
  name: z.string(),
  description: z.string(),
  /** The default: it cannot be removed, and is used by every organization without another. */
  isDefault: z.boolean(),
  delivery: AlertDelivery,
  /** Organizations that use it, of those that the caller may see. */
  organizationIds: z.array(OrganizationId),
  ruleCount: z.number().int(),
  activeRuleCount: z.number().int(),
  updatedAt: Instant,
})
export type AlertProfile = z.infer<typeof AlertProfile>

const OneProfile = z.object({ profileId: AlertProfileId })
const OneRule = OneProfile.extend({ ruleId: AlertRuleId })

export const alertProfilesApi = {
  list: endpoint({
    method: 'GET',
    path: '/alert-profiles',
    access: 'alert-rules:read',
    summary: 'Alert profiles',
    response: z.object({ profiles: z.array(AlertProfile) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/alert-profiles',
    access: 'alert-rules:update',
    summary: 'Add a profile with a copy of the rules of another',
    body: z.strictObject({
      name: Name,
      description: Description.default(''),
      copyOf: AlertProfileId.optional(),
    }),
    response: AlertProfile,
  }),
  get: endpoint({
    method: 'GET',
    path: '/alert-profiles/:profileId',
    access: 'alert-rules:read',
    summary: 'One profile with its rules',
    params: OneProfile,
    response: AlertProfile.extend({ rules: z.array(AlertRule) }),
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/alert-profiles/:profileId',
    access: 'alert-rules:update',
    summary: 'Rename a profile, or choose the organizations that use it',
    params: OneProfile,
    body: z.strictObject({
      name: Name.optional(),
      description: Description.optional(),
      /** Organizations taken out of another profile go back to the default. */
      organizationIds: z.array(OrganizationId).max(10_000).optional(),
    }),
    response: AlertProfile,
  }),
  updateDelivery: endpoint({
    method: 'PUT',
    path: '/alert-profiles/:profileId/delivery',
    access: 'alert-delivery:update',
    summary: 'Choose who is told of the alerts of a profile',
    params: OneProfile,
    body: AlertDelivery,
    response: AlertProfile,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/alert-profiles/:profileId',
    access: 'alert-rules:update',
    summary: 'Remove a profile; its organizations go back to the default',
    params: OneProfile,
    response: Nothing,
  }),
}

/** What a rule would have done. */
export const DryRun = z.object({
  from: Instant,
  to: Instant,
  /** Records that match; exact. */
  records: z.number().int(),
  /** Alerts that would have been raised, as if none had been resolved; suppressed records raise none. */
  alerts: z.number().int(),
  /** Days in the organization's zone, with a count of alerts for each. */
  perDay: z.array(
    z.object({ date: z.iso.date(), records: z.number().int(), alerts: z.number().int() }),
  ),
  /** So many records were looked at one by one; beyond that alerts are not counted. */
  isCutAt: z.number().int().optional(),
  /** The newest records that match. */
  samples: z.array(ActivityRecord).max(20),
})
export type DryRun = z.infer<typeof DryRun>

export const alertRulesApi = {
  create: endpoint({
    method: 'POST',
    path: '/alert-profiles/:profileId/rules',
    access: 'alert-rules:update',
    summary: 'Add a custom rule',
    params: OneProfile,
    body: AlertRuleInput,
    response: AlertRule,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/alert-profiles/:profileId/rules/:ruleId',
    access: 'alert-rules:update',
    summary: 'Change a rule, or switch it on or off',
    params: OneRule,
    body: AlertRuleChanges,
    response: AlertRule,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/alert-profiles/:profileId/rules/:ruleId',
    access: 'alert-rules:update',
    summary: 'Remove a custom rule; its alerts stay',
    params: OneRule,
    response: Nothing,
  }),
  restore: endpoint({
    method: 'POST',
    path: '/alert-profiles/:profileId/rules/:ruleId/restore',
    access: 'alert-rules:update',
    summary: 'Give a predefined rule back the settings it came with',
    params: OneRule,
    response: AlertRule,
  }),
  dryRun: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/alert-rules/dry-run',
    access: 'alert-rules:read',
    summary: 'What a rule would have done over the records of the last days',
    params: InOrganization,
    body: z.strictObject({
      filter: RuleFilter,
      groupedOn: GroupedOn,
      threshold: rule.threshold,
      thresholdSeconds: rule.thresholdSeconds,
      days: z.number().int().min(1).max(90).default(30),
    }),
    response: DryRun,
  }),
}

/** Records that no rule looks at. They stay searchable. */
export const SuppressionRule = z.object({
  id: SuppressionRuleId,
  name: z.string(),
  /** Why nobody needs to hear of them. */
  reason: z.string(),
  filter: z.string(),
  isActive: z.boolean(),
  /** Only these organizations; none means all. */
  organizationIds: z.array(OrganizationId),
  /** It ends by itself at this time. */
  endsAt: Instant.optional(),
  createdBy: z.string(),
  updatedAt: Instant,
})
export type SuppressionRule = z.infer<typeof SuppressionRule>

const SuppressionRuleInput = z.strictObject({
  name: Name,
  reason: z.string().trim().max(1000).default(''),
  filter: RuleFilter,
  isActive: z.boolean().default(true),
  organizationIds: z.array(OrganizationId).max(10_000).default([]),
  endsAt: Instant.optional(),
})
export type SuppressionRuleInput = z.infer<typeof SuppressionRuleInput>

const OneSuppression = z.object({ suppressionRuleId: SuppressionRuleId })

export const suppressionRulesApi = {
  list: endpoint({
    method: 'GET',
    path: '/suppression-rules',
    access: 'alert-rules:read',
    summary: 'Rules that keep records from raising alerts',
    response: z.object({ rules: z.array(SuppressionRule) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/suppression-rules',
    access: 'alert-rules:update',
    summary: 'Keep some records from raising alerts',
    body: SuppressionRuleInput,
    response: SuppressionRule,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/suppression-rules/:suppressionRuleId',
    access: 'alert-rules:update',
    summary: 'Change a suppression rule',
    params: OneSuppression,
    body: SuppressionRuleInput,
    response: SuppressionRule,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/suppression-rules/:suppressionRuleId',
    access: 'alert-rules:update',
    summary: 'Remove a suppression rule',
    params: OneSuppression,
    response: Nothing,
  }),
  preview: endpoint({
    method: 'POST',
    path: '/suppression-rules/preview',
    access: 'alert-rules:read',
    summary: 'What a suppression rule would have hidden in the last 30 days',
    body: z.strictObject({
      filter: RuleFilter,
      organizationIds: z.array(OrganizationId).max(10_000).default([]),
    }),
    response: z.object({
      days: z.number().int(),
      /** Records that match, over the organizations that the caller may see. */
      records: z.number().int(),
      /** Those among them that are in an alert, of each alert as many as have their text. */
      alertedRecords: z.number().int(),
      /** Alerts all of whose records match: they would not exist. */
      alerts: z.number().int(),
    }),
  }),
}
