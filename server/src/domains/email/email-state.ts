import type { OrganizationId } from '@gatehouse/contract/ids'
import type { Clock } from '#platform/context.ts'
import type { SystemTx } from '#platform/db/organization.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { emailDelivery } from './email-delivery.ts'
import { saveSettings, settingsForUpdate } from './email-settings.store.ts'

export interface Going {
  isFailing: boolean
  /** A whole sentence. */
  reason: string
}

/** Says how sending goes; whoever waits to know hears of it when it turns. */
export async function sayGoing(
  clock: Clock,
  tx: SystemTx,
  organizationId: OrganizationId,
  { isFailing, reason }: Going,
): Promise<void> {
  const before = await settingsForUpdate(tx, organizationId)
  if (!before.is_enabled) return
  const isNews = before.is_failing !== isFailing
  if (!isNews && before.state_reason === reason) return
  await saveSettings(tx, {
    is_failing: isFailing,
    state_reason: reason,
    ...(isNews ? { state_since: clock.now() } : {}),
  })
  const isTurn = isFailing || before.is_failing === true
  if (isNews && isTurn) await raise(tx, emailDelivery, { organizationId, isFailing, reason })
}

/** How sending goes now; nobody changes it before the transaction ends. */
export async function lockMailState(tx: SystemTx, organizationId: OrganizationId): Promise<Going> {
  const row = await settingsForUpdate(tx, organizationId)
  return { isFailing: row.is_failing === true, reason: row.state_reason }
}
