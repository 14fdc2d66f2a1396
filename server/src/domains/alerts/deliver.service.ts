import type { AlertId, AlertRuleId, OrganizationId } from '@gatehouse/contract/ids'
import { listAdministratorAddresses } from '#domains/users'
import { type Context, type OrganizationContext, within } from '#platform/context.ts'
import { recordAlertEvent } from './alert-event.store.ts'
import { channelsText } from './alert-history.ts'
import type { AlertOptions } from './alert-options.ts'
import { findBatchingSeconds } from './alert-rule.store.ts'
import * as channels from './deliver-channels.ts'
import { listUndelivered, saveDelivered } from './deliver.store.ts'
import { findDeliveryOf } from './delivery-settings.service.ts'
import { readNew } from './read-new.ts'

/** More alerts than this that wait at one time go out together, whatever the rule says: nobody reads so much mail. */
const mostSingle = 10
/** Alerts that one message tells of. */
const mostTogether = 100

/**
 * Tells of the new records of all alerts of a rule. How far they have been told is kept in the transaction that
 * queues the messages, so each record is told exactly once, however often this runs or breaks off.
 */
export async function deliverAlerts(
  ctx: Context,
  options: AlertOptions,
  { organizationId, ruleId }: { organizationId: OrganizationId; ruleId: AlertRuleId },
): Promise<void> {
  const own = within(ctx, organizationId, 'managed')
  const batchingSeconds = await ctx.db.asSystem('rules belong to the managing organization', (tx) =>
    findBatchingSeconds(tx, ruleId),
  )
  for (;;) {
    const ids = await own.transaction((tx) => listUndelivered(tx, ruleId, mostTogether))
    if (ids.length === 0) return
    const isTogether = batchingSeconds > 0 || ids.length > mostSingle
    const addresses = await listAdministratorAddresses(own)
    for (const some of isTogether ? [ids] : ids.map((id) => [id])) {
      await deliverSome(own, options, some, addresses)
    }
  }
}

const deliverSome = (
  ctx: OrganizationContext,
  options: AlertOptions,
  ids: readonly AlertId[],
  addresses: readonly string[],
): Promise<void> =>
  ctx.transaction(async (tx) => {
    const told = await readNew(tx, ids)
    const [first, ...others] = told
    if (!first) return // Another run was quicker.
    const settings = await findDeliveryOf(tx, first.alert)
    const delivery = { ctx, tx, options, settings, addresses }
    const all = [first, ...others] as const
    const used = [
      ...(await channels.mail(delivery, all)),
      ...(await channels.webhooks(delivery, all)),
    ]
    for (const one of told) {
      await channels.ticket(delivery, one)
      await channels.otherDomains(delivery, one)
      await saveDelivered(tx, one.alert.id, one.alert.recordCount)
      if (used.length === 0) continue
      const text = channelsText(used, one.newCount)
      const event = { at: ctx.now(), by: 'Gatehouse', kind: 'delivered' as const, text }
      await recordAlertEvent(tx, one.alert.id, event)
    }
  })
