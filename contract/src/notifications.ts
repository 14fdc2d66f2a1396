import { z } from 'zod'
import { endpoint, Nothing, subscription } from './endpoint.ts'
import { NotificationId, OrganizationId } from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Instant } from './text.ts'

/** What people are told of. Each is about one thing that is wrong, and ends when it is right again. */
export const notificationKinds = [
  'agent-update',
  'agent-trouble',
  'source-trouble',
  'organization-trouble',
  'credential-expiry',
  'certificate-expiry',
  'credential-trouble',
  'email-failing',
  'webhook-failing',
  'tickets-failing',
  'response-action-failing',
  'target-trouble',
  'session-leftovers',
  'break-glass',
  'recording-store',
  'recording-quota',
  'ssh-failing',
] as const
export const NotificationKind = z.enum(notificationKinds)
export type NotificationKind = z.infer<typeof NotificationKind>

export const notificationKindNames: Readonly<Record<NotificationKind, string>> = {
  'agent-update': 'Agent update available',
  'agent-trouble': 'Trouble with an agent',
  'source-trouble': 'Trouble with a source',
  'organization-trouble': 'Organization about to be deleted',
  'credential-expiry': 'Credential expired or about to',
  'certificate-expiry': 'Certificate expired or about to',
  'credential-trouble': 'Trouble with a credential of a target',
  'email-failing': 'Mail cannot be sent',
  'webhook-failing': 'Webhook cannot be delivered',
  'tickets-failing': 'Tickets cannot be delivered',
  'response-action-failing': 'Response action fails',
  'target-trouble': 'Trouble with a target',
  'session-leftovers': 'A session left something behind',
  'break-glass': 'A session without approval',
  'recording-store': 'Little room for recordings',
  'recording-quota': 'Recordings of an organization near their limit',
  'ssh-failing': 'Sessions over SSH keep breaking off',
}

/** Where it is put right; the console turns it into a link. */
export const Fix = z.discriminatedUnion('to', [
  z.object({ to: z.literal('agent'), organizationId: OrganizationId, agentId: z.string() }),
  z.object({ to: z.literal('source'), organizationId: OrganizationId, sourceId: z.string() }),
  z.object({ to: z.literal('organization'), organizationId: OrganizationId }),
  z.object({ to: z.literal('api-tokens') }),
  z.object({ to: z.literal('integration-credentials') }),
  z.object({ to: z.literal('email-settings') }),
  z.object({ to: z.literal('webhook'), webhookId: z.string() }),
  z.object({ to: z.literal('service-desk'), serviceDeskId: z.string() }),
  z.object({ to: z.literal('target'), organizationId: OrganizationId, targetId: z.string() }),
  z.object({ to: z.literal('session'), organizationId: OrganizationId, sessionId: z.string() }),
  z.object({
    to: z.literal('credential'),
    organizationId: OrganizationId,
    credentialId: z.string(),
  }),
  z.object({ to: z.literal('response-action'), responseActionId: z.string() }),
])
export type Fix = z.infer<typeof Fix>

export const Notification = z.object({
  id: NotificationId,
  organizationId: OrganizationId,
  kind: NotificationKind,
  severity: z.enum(['info', 'warning', 'critical']),
  title: z.string(),
  /** A whole sentence, with what to do about it. */
  text: z.string(),
  fix: Fix.optional(),
  raisedAt: Instant,
  /** Set when the trouble is over. */
  endedAt: Instant.optional(),
  /** By the caller. */
  isRead: z.boolean(),
})
export type Notification = z.infer<typeof Notification>

export const MailChoice = z.enum(['off', 'each', 'daily'])
export type MailChoice = z.infer<typeof MailChoice>

/** What the caller gets by e-mail; `each` at once, `daily` as one message a day. */
export const NotificationPreferences = z.object({
  mail: z.record(NotificationKind, MailChoice),
})
export type NotificationPreferences = z.infer<typeof NotificationPreferences>

export const notificationsApi = {
  list: endpoint({
    method: 'GET',
    path: '/notifications',
    access: 'signed-in',
    summary: 'What needs attention in the visible organizations, newest first',
    query: Paging.extend({
      /** `current`: what is not over yet. */
      state: z.enum(['current', 'all']).default('current'),
      organizationId: OrganizationId.optional(),
    }),
    response: paged('notifications', Notification).extend({ unread: z.number().int() }),
  }),
  markRead: endpoint({
    method: 'POST',
    path: '/notifications/read',
    access: 'signed-in',
    summary: 'Mark notifications as read, for the caller',
    body: z.strictObject({ notificationIds: z.array(NotificationId).min(1).max(1000) }),
    response: Nothing,
  }),
  live: subscription({
    path: '/notifications/live',
    access: 'signed-in',
    summary: 'That notifications of a visible organization changed, as they change',
    message: z.object({ organizationId: OrganizationId }),
  }),
  preferences: endpoint({
    method: 'GET',
    path: '/notifications/preferences',
    access: 'signed-in',
    summary: 'What the caller gets by e-mail',
    response: NotificationPreferences,
  }),
  savePreferences: endpoint({
    method: 'PUT',
    path: '/notifications/preferences',
    access: 'signed-in',
    summary: 'Choose what to get by e-mail',
    body: z.strictObject({ mail: z.partialRecord(NotificationKind, MailChoice) }),
    response: NotificationPreferences,
  }),
}
