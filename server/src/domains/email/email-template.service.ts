import {
  type EmailTemplate,
  type EmailTemplateInput,
  type EmailTemplateKey,
  emailTemplateKeys,
  emailTemplateNames,
  emailTemplateVariables,
} from '@gatehouse/contract/email'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { AppError } from '#platform/errors.ts'
import { builtInTemplates } from './built-in-templates.ts'
import * as store from './email-template.store.ts'
import { fillIn, problemsOf, type TemplateText } from './template.ts'
import { templateExamples } from './template-examples.ts'

/** The one somebody wrote, or the one that came with the program. */
export const templateOf = async (tx: AnyTx, key: EmailTemplateKey): Promise<TemplateText> =>
  (await store.findTemplate(tx, key)) ?? builtInTemplates[key]

export const listEmailTemplates = (
  ctx: OrganizationContext,
): Promise<{ templates: EmailTemplate[] }> =>
  ctx.transaction(async (tx) => {
    const templates: EmailTemplate[] = []
    for (const key of emailTemplateKeys) templates.push(await viewOf(tx, key))
    return { templates }
  })

async function viewOf(tx: AnyTx, key: EmailTemplateKey): Promise<EmailTemplate> {
  const changed = await store.findTemplate(tx, key)
  return {
    key,
    ...(changed ?? builtInTemplates[key]),
    isChanged: changed !== undefined,
    variables: [...emailTemplateVariables[key]],
  }
}

export function saveEmailTemplate(
  ctx: OrganizationContext,
  key: EmailTemplateKey,
  input: EmailTemplateInput,
): Promise<EmailTemplate> {
  requireGoodTemplate(key, input)
  return ctx.transaction(async (tx) => {
    const before = await templateOf(tx, key)
    await store.saveTemplate(tx, key, input, ctx.now())
    await recordAuditEvent(ctx, tx, {
      type: 'email-template.updated',
      summary: `Changed the mail template ${emailTemplateNames[key]}.`,
      details: {
        key,
        changed: (['subject', 'text', 'html'] as const).filter(
          (part) => before[part] !== input[part],
        ),
      },
    })
    return viewOf(tx, key)
  })
}

export const restoreEmailTemplate = (
  ctx: OrganizationContext,
  key: EmailTemplateKey,
): Promise<EmailTemplate> =>
  ctx.transaction(async (tx) => {
    await store.removeTemplate(tx, key)
    await recordAuditEvent(ctx, tx, {
      type: 'email-template.restored',
      summary: `Restored the mail template ${emailTemplateNames[key]} that came with Gatehouse.`,
      details: { key },
    })
    return viewOf(tx, key)
  })

export function previewEmailTemplate(
  key: EmailTemplateKey,
  input: EmailTemplateInput,
): TemplateText {
  requireGoodTemplate(key, input)
  return fillIn(input, templateExamples[key])
}

function requireGoodTemplate(key: EmailTemplateKey, input: TemplateText): void {
  const fields = problemsOf(key, input)
  const [first] = fields
  if (first) throw new AppError('invalid_request', first.message, { fields })
}
