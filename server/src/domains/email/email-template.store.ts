import type { EmailTemplateKey } from '@gatehouse/contract/email'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import type { TemplateText } from './template.ts'

/** The managing organization's, whoever asks: there are no others. */
export async function findTemplate(
  tx: AnyTx,
  key: EmailTemplateKey,
): Promise<TemplateText | undefined> {
  const row = await tx
    .selectFrom('email_template')
    .select(['subject', 'body_text', 'body_html'])
    .where('key', '=', key)
    .executeTakeFirst()
  return row && { subject: row.subject, text: row.body_text, html: row.body_html }
}

export async function saveTemplate(
  tx: OrganizationTx,
  key: EmailTemplateKey,
  { subject, text, html }: TemplateText,
  updatedAt: Date,
): Promise<void> {
  const row = { subject, body_text: text, body_html: html, updated_at: updatedAt }
  await tx
    .insertInto('email_template')
    .values({ key, ...row })
    .onConflict((conflict) => conflict.columns(['organization_id', 'key']).doUpdateSet(row))
    .execute()
}

export async function removeTemplate(tx: OrganizationTx, key: EmailTemplateKey): Promise<void> {
  await tx.deleteFrom('email_template').where('key', '=', key).execute()
}
