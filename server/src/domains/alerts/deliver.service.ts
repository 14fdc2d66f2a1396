import type { AlertId, AlertRuleId, OrganizationId } from '@gatehouse/contract/ids'
import { listAdministratorAddresses } from '#domains/users'
import { type Context, type OrganizationContext, within } from '#platform/context.ts'
import { recordAlertEvents } from './alert-event.store.ts'
import { channelsText } from './alert-history.ts'
import type { AlertOptions } from './alert-options.ts'
import { findBatchingSeconds } from './alert-rule.store.ts'
import * as channels from './deliver-channels.ts'
import { listUndelivered, saveDelivered } from './deliver.store.ts'
import { findDeliveryOf } from './delivery-settings.service.ts'
import { type NewOfAlert, readNew } from './read-new.ts'

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
    await deliverSome(own, options, { ids, isTogether, addresses })
  }
}

interface Some {
  ids: readonly AlertId[]
  /** One message tells of all of them. */
  isTogether: boolean
  addresses: readonly string[]
}

const deliverSome = (
  ctx: OrganizationContext,
  options: AlertOptions,
  { ids, isTogether, addresses }: Some,
): Promise<void> =>
  ctx.transaction(async (tx) => {
    const told = await readNew(tx, ids)
    const [first] = told
    if (!first) return // Another run was quicker.
    const settings = await findDeliveryOf(tx, first.alert)
    const delivery = { ctx, tx, options, settings, addresses }
    for (const some of isTogether ? alike(told) : told.map((one) => [one] as const)) {
      await tellPeople(delivery, some)
    }
    await channels.tickets(delivery, told)
    await channels.otherDomains(delivery, told)
    await saveDelivered(
      tx,
      told.map(({ alert }) => ({ id: alert.id, count: alert.recordCount })),
    )
  })

/** The severity of a rule may have been changed between two alerts, and who is told depends on it. */
const alike = (told: readonly NewOfAlert[]): channels.Some[] =>
  [...Map.groupBy(told, ({ alert }) => alert.severity).values()].flatMap(([first, ...others]) =>
    first ? [[first, ...others] as const] : [],
  )

async function tellPeople(delivery: channels.Delivery, told: channels.Some): Promise<void> {
  const used = [
    ...(await channels.mail(delivery, told)),
    ...(await channels.webhooks(delivery, told)),
  ]
  if (used.length === 0) return
  const { ctx, tx } = delivery
  const events = told.map(({ alert, newCount }) => ({
    alertId: alert.id,
    ...{ at: ctx.now(), by: 'Gatehouse', kind: 'delivered' as const },
    text: channelsText(used, newCount),
  }))
  await recordAlertEvents(tx, events)
}
