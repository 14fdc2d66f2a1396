import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { EmailMessageId, OrganizationId } from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Instant } from './text.ts'

/** `none`: plain text. `starttls`: begins plain and must switch to TLS (RFC 3207). `tls`: TLS from the start (RFC 8314). */
export const smtpSecurities = ['none', 'starttls', 'tls'] as const
export const SmtpSecurity = z.enum(smtpSecurities)
export type SmtpSecurity = z.infer<typeof SmtpSecurity>

const Address = z.email('Give an e-mail address.').max(254)
/** A line that goes into a header: no line breaks. */
const HeaderText = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'Write it in one line.')

const settings = {
  isEnabled: z.boolean(),
  host: z
    .string()
    .trim()
    .max(253)
    .regex(/^[\w.:-]*$/, 'Give a host name or an address.'),
  port: z.number().int().min(1).max(65_535),
  security: SmtpSecurity,
  /** Empty: without signing in. */
  username: HeaderText,
  fromAddress: z.union([z.literal(''), Address]),
  fromName: HeaderText,
  /** Certificates in PEM that the server's may be signed with, beside those the system trusts. */
  caPem: z.string().max(100_000),
}

export const EmailSettings = z.object({
  ...settings,
  /** The password is never shown again. */
  hasPassword: z.boolean(),
  /** How sending goes; absent while it is switched off. */
  state: z
    .object({
      isFailing: z.boolean(),
      /** A whole sentence. */
      reason: z.string(),
      since: Instant,
    })
    .optional(),
  waiting: z.number().int(),
})
export type EmailSettings = z.infer<typeof EmailSettings>

export const EmailSettingsInput = z.strictObject({
  ...settings,
  /** Absent keeps the one there is; empty removes it. */
  password: z.string().max(500).optional(),
})
export type EmailSettingsInput = z.infer<typeof EmailSettingsInput>

export const emailStates = ['waiting', 'sent', 'failed'] as const
export const EmailState = z.enum(emailStates)
export type EmailState = z.infer<typeof EmailState>

/** One try to hand a message to the mail server. */
export const EmailAttempt = z.object({
  at: Instant,
  succeeded: z.boolean(),
  /** The server's own words, or what kept us from speaking with it. */
  answer: z.string(),
})
export type EmailAttempt = z.infer<typeof EmailAttempt>

export const emailTemplateKeys = [
  'alert',
  'alert-batch',
  'notification',
  'approval',
  'test',
] as const
export const EmailTemplateKey = z.enum(emailTemplateKeys)
export type EmailTemplateKey = z.infer<typeof EmailTemplateKey>

export const emailTemplateNames: Readonly<Record<EmailTemplateKey, string>> = {
  alert: 'Alert',
  'alert-batch': 'Several alerts in one message',
  notification: 'Notification',
  approval: 'Request for approval',
  test: 'Test message',
}

/** What a template may name, as `%AlertName%`. Anything else between percent signs is refused when it is saved. */
export const emailTemplateVariables: Readonly<Record<EmailTemplateKey, readonly string[]>> = {
  alert: [
    'AlertName',
    'Severity',
    'Organization',
    'Item',
    'RecordCount',
    'NewRecordCount',
    'FirstAt',
    'LastAt',
    'Description',
    'Who',
    'Action',
    'ObjectType',
    'What',
    'When',
    'Where',
    'Workstation',
    'Details',
    'DataSource',
    'Records',
    'TicketNumber',
    'Link',
  ],
  'alert-batch': [
    'AlertName',
    'Severity',
    'Organization',
    'AlertCount',
    'RecordCount',
    'Alerts',
    'Link',
  ],
  notification: ['Title', 'Text', 'Organization', 'Since', 'Link'],
  approval: [
    'Requester',
    'SessionType',
    'Target',
    'Organization',
    'Reason',
    'Ticket',
    'StartsAt',
    'EndsAt',
    'Link',
    'RequestLink',
  ],
  test: ['Host', 'SentAt'],
}

export const EmailTemplate = z.object({
  key: EmailTemplateKey,
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  isChanged: z.boolean(),
  variables: z.array(z.string()),
})
export type EmailTemplate = z.infer<typeof EmailTemplate>

const EmailTemplateInput = z.strictObject({
  subject: z.string().trim().min(1, 'Write a subject.').max(500),
  text: z.string().min(1, 'Write the text.').max(50_000),
  html: z.string().min(1, 'Write the HTML part.').max(200_000),
})
export type EmailTemplateInput = z.infer<typeof EmailTemplateInput>

export const EmailMessage = z.object({
  id: EmailMessageId,
  organizationId: OrganizationId,
  template: EmailTemplateKey,
  to: z.array(z.string()),
  subject: z.string(),
  state: EmailState,
  queuedAt: Instant,
  sentAt: Instant.optional(),
  nextAttemptAt: Instant.optional(),
  attempts: z.array(EmailAttempt),
})
export type EmailMessage = z.infer<typeof EmailMessage>

const OneTemplate = z.object({ key: EmailTemplateKey })
const OneMessage = z.object({ emailMessageId: EmailMessageId })

export const emailApi = {
  settings: endpoint({
    method: 'GET',
    path: '/email/settings',
    access: 'email:read',
    summary: 'How mail is sent, and how that goes',
    response: EmailSettings,
  }),
  saveSettings: endpoint({
    method: 'PUT',
    path: '/email/settings',
    access: 'email:update',
    summary: 'Change how mail is sent',
    body: EmailSettingsInput,
    response: EmailSettings,
  }),
  test: endpoint({
    method: 'POST',
    path: '/email/test',
    access: 'email:update',
    summary: 'Send a test message now, with the given settings or the saved ones',
    body: z.strictObject({ to: Address, settings: EmailSettingsInput.optional() }),
    response: z.object({
      succeeded: z.boolean(),
      /** What each step answered: name, address, connection, TLS, sign-in, message. */
      steps: z.array(z.object({ name: z.string(), succeeded: z.boolean(), answer: z.string() })),
    }),
  }),
  messages: endpoint({
    method: 'GET',
    path: '/email/messages',
    access: 'email:read',
    summary: 'Messages sent, waiting and failed, newest first',
    query: Paging.extend({
      state: EmailState.optional(),
      text: z.string().trim().max(200).optional(),
    }),
    response: paged('messages', EmailMessage),
  }),
  message: endpoint({
    method: 'GET',
    path: '/email/messages/:emailMessageId',
    access: 'email:read',
    summary: 'One message with its text and each try to send it',
    params: OneMessage,
    response: EmailMessage.extend({ text: z.string(), html: z.string() }),
  }),
  resend: endpoint({
    method: 'POST',
    path: '/email/messages/:emailMessageId/resend',
    access: 'email:update',
    summary: 'Try a waiting or failed message again now',
    params: OneMessage,
    response: EmailMessage,
  }),
  templates: endpoint({
    method: 'GET',
    path: '/email/templates',
    access: 'email:read',
    summary: 'The texts that messages are made from',
    response: z.object({ templates: z.array(EmailTemplate) }),
  }),
  saveTemplate: endpoint({
    method: 'PUT',
    path: '/email/templates/:key',
    access: 'email:update',
    summary: 'Change a template',
    params: OneTemplate,
    body: EmailTemplateInput,
    response: EmailTemplate,
  }),
  restoreTemplate: endpoint({
    method: 'DELETE',
    path: '/email/templates/:key',
    access: 'email:update',
    summary: 'Go back to the template that came with Gatehouse',
    params: OneTemplate,
    response: EmailTemplate,
  }),
  previewTemplate: endpoint({
    method: 'POST',
    path: '/email/templates/:key/preview',
    access: 'email:read',
    summary: 'A template filled in with an example',
    params: OneTemplate,
    body: EmailTemplateInput,
    response: z.object({ subject: z.string(), text: z.string(), html: z.string() }),
  }),
}
