import type { AlertRule, AlertRuleInput } from '@gatehouse/contract/alert-rules'
import { type AlertProfileId, AlertRuleId } from '@gatehouse/contract/ids'
import { parseFilter } from '#domains/activity'
import { recordAuditEvent } from '#domains/audit-trail'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField, notFound } from '#platform/errors.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import type { ManagingContext } from './alert-profile.service.ts'
import { findProfile, findProfileForUpdate } from './alert-profile.store.ts'
import * as store from './alert-rule.store.ts'
import { type RuleData, toRule } from './alert-rule.store.ts'
import { changesBetween, given } from './changes.ts'
import { forgetWaitingJob } from './forget-waiting-job.ts'
import { newRule } from './default-profile.service.ts'
import { predefinedRules } from './predefined-rules.ts'
import { tellRulesChanged } from './rule-version.store.ts'
import { type Hidden, hiddenFrom, requireOwnProfile } from './used-elsewhere.service.ts'

const customCategory = 'Custom'
/** Looked at for each record of each organization that uses the profile. */
const mostRules = 1000

export async function createRule(
  ctx: ManagingContext,
  profileId: AlertProfileId,
  input: AlertRuleInput,
): Promise<AlertRule> {
  parseFilter(input.filter)
  const hidden = await hiddenFrom(ctx)
  return ctx.transaction(async (tx) => {
    const profile = await findProfileForUpdate(tx, profileId)
    if (!profile) throw notFound('alert profile', profileId)
    await requireOwnProfile(tx, profile, hidden)
    if ((await store.listRules(tx, profileId)).length >= mostRules) {
      throw new AppError('conflict', `A profile has ${mostRules} rules at most. Remove one first.`)
    }
    const rule: RuleData = {
      ...input,
      id: newId(AlertRuleId, ctx.now()),
      profileId,
      predefinedKey: null,
      countsSince: null,
      category: customCategory,
      updatedAt: ctx.now(),
    }
    await store.saveNewRules(tx, ctx.organizationId, [rule])
    await tellRulesChanged(tx)
    await recordAuditEvent(ctx, tx, {
      type: 'alert-rule.created',
      summary: `Added the alert rule ${rule.name} to the profile ${profile.name}.`,
      details: { alertRuleId: rule.id, ...input },
    })
    return toRule(rule)
  })
}

/** Of a predefined rule, the name and the filter are not the profile's to change. */
export async function updateRule(
  ctx: ManagingContext,
  profileId: AlertProfileId,
  id: AlertRuleId,
  change: { [Key in keyof AlertRuleInput]?: AlertRuleInput[Key] | undefined },
): Promise<AlertRule> {
  if (change.filter !== undefined) parseFilter(change.filter)
  const hidden = await hiddenFrom(ctx)
  const after = await ctx.transaction(async (tx) => {
    const before = await getForUpdate(tx, profileId, id, hidden)
    requireOwn(before, change)
    return saveChange(ctx, tx, before, { ...before, ...given(change), updatedAt: ctx.now() })
  })
  return toRule(after)
}

function requireOwn(
  rule: RuleData,
  change: { name?: string | undefined; filter?: string | undefined },
) {
  if (rule.predefinedKey === null) return
  for (const property of ['name', 'filter'] as const) {
    if (change[property] === undefined || change[property] === rule[property]) continue
    throw invalidField(
      property,
      `The ${property} of a predefined rule is fixed. Add a rule of your own instead, and switch this one off.`,
    )
  }
}

export async function restoreRule(
  ctx: ManagingContext,
  profileId: AlertProfileId,
  id: AlertRuleId,
): Promise<AlertRule> {
  const hidden = await hiddenFrom(ctx)
  const after = await ctx.transaction(async (tx) => {
    const before = await getForUpdate(tx, profileId, id, hidden)
    const ours = predefinedRules.find(({ key }) => key === before.predefinedKey)
    if (!ours) {
      throw new AppError('conflict', 'Only predefined rules come with settings to go back to.')
    }
    return saveChange(ctx, tx, before, { ...newRule(ctx, profileId, ours), id })
  })
  return toRule(after)
}

const settings = [
  ...(['name', 'description', 'filter', 'severity', 'isActive', 'groupedOn'] as const),
  ...(['threshold', 'thresholdSeconds', 'batchingSeconds'] as const),
  ...(['createsTicket', 'onClosedTicket'] as const),
]

/** With another of these, what waits has waited for something else. */
const ofCounting = ['filter', 'groupedOn', 'threshold', 'thresholdSeconds'] as const

async function saveChange(
  ctx: ManagingContext,
  tx: OrganizationTx,
  before: RuleData,
  chosen: RuleData,
): Promise<RuleData> {
  const isOther = ofCounting.some((setting) => before[setting] !== chosen[setting])
  const after = { ...chosen, countsSince: isOther ? ctx.now() : before.countsSince }
  await store.saveRule(tx, after)
  await tellRulesChanged(tx)
  if (isOther) {
    await addJob(tx, forgetWaitingJob, { ruleId: before.id, seenUntil: ctx.now().toISOString() })
  }
  await recordAuditEvent(ctx, tx, {
    type: 'alert-rule.updated',
    summary: summaryOf(before, after),
    details: { alertRuleId: after.id, changed: changesBetween(before, after, settings) },
  })
  return after
}

function summaryOf(before: RuleData, after: RuleData): string {
  if (before.isActive === after.isActive) return `Changed the alert rule ${after.name}.`
  return `Switched the alert rule ${after.name} ${after.isActive ? 'on' : 'off'}.`
}

export async function removeRule(
  ctx: ManagingContext,
  profileId: AlertProfileId,
  id: AlertRuleId,
): Promise<Record<string, never>> {
  const hidden = await hiddenFrom(ctx)
  return ctx.transaction(async (tx) => {
    const { name, predefinedKey } = await getForUpdate(tx, profileId, id, hidden)
    if (predefinedKey !== null) {
      throw new AppError('conflict', 'A predefined rule cannot be removed. Switch it off instead.')
    }
    await store.removeRule(tx, id)
    await tellRulesChanged(tx)
    await recordAuditEvent(ctx, tx, {
      type: 'alert-rule.removed',
      summary: `Removed the alert rule ${name}. Its alerts stay.`,
      details: { alertRuleId: id, name },
    })
    return {}
  })
}

async function getForUpdate(
  tx: OrganizationTx,
  profileId: AlertProfileId,
  id: AlertRuleId,
  hidden: Hidden,
): Promise<RuleData> {
  const rule = await store.findRuleForUpdate(tx, profileId, id)
  const profile = rule && (await findProfile(tx, profileId))
  if (!rule || !profile) throw notFound('alert rule', id)
  await requireOwnProfile(tx, profile, hidden)
  return rule
}
