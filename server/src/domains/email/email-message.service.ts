import type { EmailMessage, EmailTemplateKey } from '@gatehouse/contract/email'
import type { EmailMessageId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import { visibleOrganizationIds } from '#domains/organizations'
import type { Context, OrganizationContext, UserPrincipal } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import * as store from './email-message.store.ts'
import type { Renewals } from './email-options.ts'
import { sendDueJob } from './queue-email.service.ts'
import { giveUpAt } from './retry.ts'

type Ctx = OrganizationContext<UserPrincipal>

const scopeOf = ({ principal, organizationId }: Ctx): store.MessagesScope => ({
  hidesNotificationsOf: principal.reach === 'all' ? undefined : organizationId,
})

/** Mail about a customer is seen by who sees the customer. */
export const listEmailMessages = async (
  ctx: Ctx,
  query: store.MessagesQuery,
): Promise<{ messages: EmailMessage[]; nextCursor?: string }> =>
  ctx.db.inOrganizations(await visibleOrganizationIds(ctx), (tx) =>
    store.listMessages(tx, scopeOf(ctx), query),
  )

export async function getEmailMessage(ctx: Ctx, id: EmailMessageId) {
  const row = await ctx.db.inOrganizations(await visibleOrganizationIds(ctx), (tx) =>
    getRow(ctx, tx, id),
  )
  return { ...store.toMessage(row), text: row.body_text, html: row.body_html }
}

async function getRow(ctx: Ctx, tx: AnyTx, id: EmailMessageId): Promise<store.EmailMessageData> {
  const row = await store.findMessage(tx, scopeOf(ctx), id)
  if (!row) throw notFound('message', id)
  return row
}

/** Goes to those who did not get it yet, and is tried as long as a new one. */
export async function resendEmail(
  ctx: Ctx,
  renewals: Renewals,
  id: EmailMessageId,
): Promise<EmailMessage> {
  const visible = await visibleOrganizationIds(ctx)
  return ctx.db.asSystem('send a message of a visible organization again', async (tx) => {
    const row = await store.findMessageForUpdate(tx, id)
    if (!row || !visible.some((one) => one === row.organization_id)) throw notFound('message', id)
    if (row.state === 'sent') {
      throw new AppError('conflict', 'This message was sent: the mail server accepted it for all.')
    }
    const now = ctx.now()
    const { text, html } = await renewed(ctx, tx, renewals, row)
    const change = {
      ...{ state: 'waiting', tries: 0, next_attempt_at: now, give_up_at: giveUpAt(now) },
      ...{ body_text: text, body_html: html },
    }
    await store.saveMessage(tx, id, change)
    await addJob(tx, sendDueJob, {})
    await recordAuditEvent(ctx, tx, {
      type: 'email-message.resent',
      summary: `Sent the message “${row.subject}” to ${row.pending.join(', ')} again.`,
      details: { emailMessageId: id, to: row.pending },
    })
    return store.toMessage({ ...row, ...change })
  })
}

function renewed(ctx: Ctx, tx: AnyTx, renewals: Renewals, row: store.EmailMessageData) {
  const message = { text: row.body_text, html: row.body_html }
  // We wrote it ourselves; the template may be gone by now.
  const renew = renewals[row.template as EmailTemplateKey]
  return renew ? renew(ctx, tx, message) : Promise.resolve(message)
}

const keptDays = 90

export const removeOldMessages = (ctx: Context): Promise<void> =>
  ctx.db.asSystem('remove messages that are done with', (tx) =>
    store.removeMessagesQueuedBefore(
      tx,
      new Date(ctx.now().getTime() - keptDays * 24 * 60 * 60_000),
    ),
  )
