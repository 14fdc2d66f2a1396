import type { EmailSettings, EmailSettingsInput } from '@gatehouse/contract/email'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext } from '#platform/context.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import { addJob, raise } from '#platform/jobs/jobs.ts'
import { emailDelivery } from './email-delivery.ts'
import { countWaiting, wakeWaiting } from './email-message.store.ts'
import { type EmailOptions, sealPassword } from './email-options.ts'
import { defaultSettings, requireGoodSettings, toRow, toSettings } from './email-settings.ts'
import * as store from './email-settings.store.ts'
import { sendDueJob } from './queue-email.service.ts'

export const getEmailSettings = (ctx: OrganizationContext): Promise<EmailSettings> =>
  ctx.db.asSystem('read how mail is sent, and count what waits', readSettings)

async function readSettings(tx: SystemTx): Promise<EmailSettings> {
  const row = await store.findSettings(tx)
  return { ...(row ? toSettings(row) : defaultSettings), waiting: await countWaiting(tx) }
}

/** What waits is tried at once with the new settings. */
export function saveEmailSettings(
  ctx: OrganizationContext,
  options: EmailOptions,
  input: EmailSettingsInput,
): Promise<EmailSettings> {
  return ctx.db.asSystem('change how mail is sent, and wake what waits', async (tx) => {
    const before = await store.settingsForUpdate(tx, ctx.organizationId)
    requireGoodSettings(input, before)
    await store.saveSettings(tx, { ...toRow(input), ...passwordOf(options, input) })
    await beginAnew(ctx, tx, before, input)
    await wakeWaiting(tx, ctx.now())
    await addJob(tx, sendDueJob, {})
    await recordChange(ctx, tx, before, input)
    return readSettings(tx)
  })
}

/** Without a user there is nothing to keep a password for. */
function passwordOf(options: EmailOptions, { username, password }: EmailSettingsInput) {
  if (username === '' || password === '') return { password: null }
  return password === undefined ? {} : { password: sealPassword(options, password) }
}

/** What was known of the old settings says nothing about the new ones. */
async function beginAnew(
  ctx: OrganizationContext,
  tx: SystemTx,
  before: store.EmailSettingsData,
  { isEnabled }: EmailSettingsInput,
): Promise<void> {
  const reason = isEnabled
    ? 'The settings were changed. Nothing was sent with them yet.'
    : 'Sending mail was switched off.'
  await store.saveSettings(
    tx,
    isEnabled
      ? { is_failing: false, state_reason: reason, state_since: ctx.now() }
      : { is_failing: null, state_reason: '', state_since: null },
  )
  if (before.is_failing !== true) return
  await raise(tx, emailDelivery, { organizationId: ctx.organizationId, isFailing: false, reason })
}

async function recordChange(
  ctx: OrganizationContext,
  tx: SystemTx,
  row: store.EmailSettingsData,
  { password, ...input }: EmailSettingsInput,
): Promise<void> {
  const { state: _state, hasPassword: _had, ...before } = toSettings(row)
  const after = { ...input, caPem: input.caPem.trim() }
  const changed = (Object.keys(after) as (keyof typeof after)[])
    .filter((property) => after[property] !== before[property])
    .map((property) => ({ property, before: before[property], after: after[property] }))
  await recordAuditEvent(ctx, tx, {
    type: 'email-settings.updated',
    summary: `Changed how mail is sent${input.isEnabled ? ` by ${input.host}` : '; it is switched off'}.`,
    details: { changed, isPasswordNew: password !== undefined && password !== '' },
  })
}
