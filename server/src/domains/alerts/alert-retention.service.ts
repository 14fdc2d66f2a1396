import type { AlertRuleId, OrganizationId } from '@gatehouse/contract/ids'
import { listRetention } from '#domains/organizations'
import type { Context } from '#platform/context.ts'
import * as store from './alert-retention.store.ts'
import { tellRulesChanged } from './rule-version.store.ts'
import { forgetInSuppressionRules } from './suppression-rule.store.ts'

const dayMilliseconds = 24 * 3600 * 1000
/** Agents keep records for 30 days while they cannot send them, so for that long what is missing may come. */
const waitingDays = 31

/** Alerts are kept for as long as the records that made them. */
export async function applyRetention(ctx: Context): Promise<void> {
  const before = (days: number) => new Date(ctx.now().getTime() - days * dayMilliseconds)
  const kept = await ctx.db.asSystem('how long each organization keeps records', listRetention)
  for (const { organizationId, activityRetentionDays } of kept) {
    await ctx.db.asSystem('remove old alerts', (tx) =>
      store.removeAlerts(tx, organizationId, before(activityRetentionDays)),
    )
  }
  await ctx.db.asSystem('remove records that waited in vain', (tx) =>
    store.removeWaitingSince(tx, before(waitingDays)),
  )
}

export const forgetWaiting = (ctx: Context, ruleId: AlertRuleId, seenUntil: Date): Promise<void> =>
  ctx.db.asSystem('what waits for a rule, in all organizations', (tx) =>
    store.removeWaitingOf(tx, ruleId, seenUntil),
  )

/** Everything else goes with the organization by foreign keys. */
export const forgetOrganization = (ctx: Context, id: OrganizationId): Promise<void> =>
  ctx.db.asSystem('suppression rules that name an organization that is gone', async (tx) => {
    await forgetInSuppressionRules(tx, id)
    await tellRulesChanged(tx)
  })
