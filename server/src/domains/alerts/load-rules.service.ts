import type { OrganizationId } from '@gatehouse/contract/ids'
import { getManagingOrganization, getTimeZone } from '#domains/organizations'
import type { Clock, OrganizationContext } from '#platform/context.ts'
import { asSystemWithin, type OrganizationTx, type SystemTx } from '#platform/db/organization.ts'
import type { Log } from '#platform/log/log.ts'
import { findProfile, type ProfileData } from './alert-profile.store.ts'
import { listActiveRules } from './alert-rule.store.ts'
import { ensureProfileOf } from './default-profile.service.ts'
import { findProfileIdOf } from './profile-member.store.ts'
import { compileSuppression, type RuleSet, type RuleSetCache } from './rule-set.ts'
import { readRuleVersion } from './rule-version.store.ts'
import { listSuppressionRulesOf } from './suppression-rule.store.ts'

/**
 * The rules as they are in this transaction. Compiled ones are good for as long as neither the rules nor the zone of
 * the organization have changed, which is looked up each time: nothing is ever judged by yesterday's rules.
 */
export async function currentRules(
  ctx: Clock & { log: Log },
  tx: OrganizationTx,
  organizationId: OrganizationId,
  cache: RuleSetCache,
): Promise<RuleSet> {
  const version = await readRuleVersion(tx)
  const timeZone = await getTimeZone(tx)
  const found = cache.find(organizationId, version, timeZone)
  if (found) return found
  const reason = 'rules belong to the managing organization'
  const sources = await asSystemWithin(tx, organizationId, reason, async (system) => {
    const profile = await profileOf(ctx, system, organizationId)
    const [rules, suppression] = [
      await listActiveRules(system, profile.id),
      await listSuppressionRulesOf(system, organizationId),
    ]
    return { profileId: profile.id, rules, suppression, timeZone }
  })
  return cache.keep(organizationId, version, sources, ctx.log)
}

/** The suppression rules of an organization as they are now. */
export async function currentSuppression(
  { transaction, organizationId, log }: OrganizationContext,
  timeZone: string,
): Promise<RuleSet['suppression']> {
  const reason = 'suppression rules belong to the managing organization'
  const rules = await transaction((tx) =>
    asSystemWithin(tx, organizationId, reason, (system) =>
      listSuppressionRulesOf(system, organizationId),
    ),
  )
  return compileSuppression(rules, timeZone, log)
}

export async function profileOf(
  ctx: Clock,
  tx: SystemTx,
  organizationId: OrganizationId,
): Promise<ProfileData> {
  const chosen = await findProfileIdOf(tx, organizationId)
  const profile = chosen && (await findProfile(tx, chosen))
  if (profile) return profile
  const managing = await getManagingOrganization(tx)
  return ensureProfileOf(ctx, tx, managing.id)
}
