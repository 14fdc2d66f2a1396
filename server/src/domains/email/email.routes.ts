import { emailApi } from '@gatehouse/contract/email'
import type { Mount } from '#platform/http/mount.ts'
import { getEmailMessage, listEmailMessages, resendEmail } from './email-message.service.ts'
import type { EmailOptions, Renewals } from './email-options.ts'
import { getEmailSettings, saveEmailSettings } from './email-settings.service.ts'
import {
  listEmailTemplates,
  previewEmailTemplate,
  restoreEmailTemplate,
  saveEmailTemplate,
} from './email-template.service.ts'
import { sendTestMessage } from './test-message.service.ts'

export function emailRoutes(
  mount: Mount,
  { renewals = {}, ...options }: EmailOptions & { renewals?: Renewals },
): void {
  mount(emailApi.settings, (ctx) => getEmailSettings(ctx))
  mount(emailApi.saveSettings, (ctx, { body }) => saveEmailSettings(ctx, options, body))
  mount(emailApi.test, (ctx, { body }) => sendTestMessage(ctx, options, body))

  mount(emailApi.messages, (ctx, { query }) => listEmailMessages(ctx, query))
  mount(emailApi.message, (ctx, { params }) => getEmailMessage(ctx, params.emailMessageId))
  mount(emailApi.resend, (ctx, { params }) => resendEmail(ctx, renewals, params.emailMessageId))

  mount(emailApi.templates, (ctx) => listEmailTemplates(ctx))
  mount(emailApi.saveTemplate, (ctx, { params, body }) => saveEmailTemplate(ctx, params.key, body))
  mount(emailApi.restoreTemplate, (ctx, { params }) => restoreEmailTemplate(ctx, params.key))
  mount(emailApi.previewTemplate, async (_ctx, { params, body }) =>
    previewEmailTemplate(params.key, body),
  )
}
