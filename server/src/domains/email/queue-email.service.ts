import type { EmailTemplateKey } from '@gatehouse/contract/email'
import { EmailMessageId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import type { Clock } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { saveNewMessage } from './email-message.store.ts'
import { templateOf } from './email-template.service.ts'
import { giveUpAt } from './retry.ts'
import { fillIn, type MailVariables } from './template.ts'

export interface NewEmail {
  template: EmailTemplateKey
  to: readonly string[]
  variables: MailVariables
}

export const sendDueJob = { name: 'email.send-due', payload: z.object({}) }

/** Mail servers take 100 recipients at least (RFC 5321 §4.5.3.1.8), some not many more. */
const mostRecipients = 50

/**
 * Makes a message of its template now and sends it when the transaction has committed. Without anybody to send
 * it to nothing happens.
 */
export async function queueEmail(
  ctx: Clock,
  tx: OrganizationTx,
  { template, to, variables }: NewEmail,
): Promise<void> {
  const recipients = withoutRepeats(to)
  if (recipients.length === 0) return
  const { subject, text, html } = fillIn(await templateOf(tx, template), variables)
  const now = ctx.now()
  for (let first = 0; first < recipients.length; first += mostRecipients) {
    const some = recipients.slice(first, first + mostRecipients)
    await saveNewMessage(tx, {
      id: newId(EmailMessageId, now),
      template,
      recipients: some,
      pending: some,
      subject,
      body_text: text,
      body_html: html,
      queued_at: now,
      next_attempt_at: now,
      give_up_at: giveUpAt(now),
    })
  }
  // Without a key: transactions that queue mail at once would wait for each other's.
  await addJob(tx, sendDueJob, {})
}

function withoutRepeats(addresses: readonly string[]): string[] {
  const byAddress = new Map(
    addresses.map((address) => [address.trim().toLowerCase(), address.trim()]),
  )
  return [...byAddress.values()].filter((address) => address !== '')
}
