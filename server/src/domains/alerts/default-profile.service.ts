import { noDelivery } from '@gatehouse/contract/alert-rules'
import { AlertProfileId, AlertRuleId, type OrganizationId } from '@gatehouse/contract/ids'
import { getManagingOrganization } from '#domains/organizations'
import type { Clock, Context } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import * as profiles from './alert-profile.store.ts'
import type { ProfileData } from './alert-profile.store.ts'
import { listRules, type RuleData, saveNewRules, saveRule } from './alert-rule.store.ts'
import type { PredefinedRule } from './predefined-rule.ts'
import { predefinedRules } from './predefined-rules.ts'
import { tellRulesChanged } from './rule-version.store.ts'

export const defaultProfileName = 'Default'

/** At start: the default profile is there, and every profile has the rules that this version brings. */
export function ensureDefaultProfile(ctx: Context): Promise<void> {
  return ctx.db.asSystem(
    'rules of the managing organization, before anybody is signed in',
    async (tx) => {
      const { id } = await getManagingOrganization(tx)
      await ensureProfileOf(ctx, tx, id)
      for (const profile of await profiles.listProfiles(tx)) {
        await bringUpToDate(ctx, tx, profile)
      }
    },
  )
}

/** Made at its first use, too, where nothing was started. */
export async function ensureProfileOf(
  ctx: Clock,
  tx: AnyTx,
  organizationId: OrganizationId,
): Promise<ProfileData> {
  const existing = await profiles.findDefaultProfile(tx)
  if (existing) return existing
  const profile: ProfileData = {
    id: newId(AlertProfileId, ctx.now()),
    organizationId,
    name: defaultProfileName,
    description: 'Used by every organization for which no other profile was chosen.',
    isDefault: true,
    delivery: noDelivery,
    updatedAt: ctx.now(),
  }
  if (await profiles.saveNewProfile(tx, profile)) {
    await addPredefinedRules(ctx, tx, profile)
    await tellRulesChanged(tx)
    return profile
  }
  const made = await profiles.findDefaultProfile(tx)
  if (!made) throw new Error('The default profile was made by somebody else and is not there.')
  return made
}

export const addPredefinedRules = (ctx: Clock, tx: AnyTx, profile: ProfileData): Promise<number> =>
  saveNewRules(
    tx,
    profile.organizationId,
    predefinedRules.map((rule) => newRule(ctx, profile.id, rule)),
  )

export const newRule = (
  ctx: Clock,
  profileId: AlertProfileId,
  { key, ...settings }: PredefinedRule,
): RuleData => ({
  ...settings,
  id: newId(AlertRuleId, ctx.now()),
  profileId,
  predefinedKey: key,
  countsSince: null,
  updatedAt: ctx.now(),
})

/** What is ours of a predefined rule follows this version; what the profile chose stays. */
async function bringUpToDate(ctx: Clock, tx: AnyTx, profile: ProfileData): Promise<void> {
  const added = await addPredefinedRules(ctx, tx, profile)
  let changed = added
  const known = new Map(predefinedRules.map((rule) => [rule.key, rule]))
  for (const rule of await listRules(tx, profile.id)) {
    const ours = known.get(rule.predefinedKey ?? '')
    if (!ours) continue
    const { name, filter, category } = ours
    if (rule.name === name && rule.filter === filter && rule.category === category) continue
    await saveRule(tx, { ...rule, name, filter, category, updatedAt: ctx.now() })
    changed += 1
  }
  if (changed > 0) await tellRulesChanged(tx)
}
