import type { SuppressionRule, SuppressionRuleInput } from '@gatehouse/contract/alert-rules'
import { SuppressionRuleId, type OrganizationId } from '@gatehouse/contract/ids'
import { parseFilter } from '#domains/activity'
import { recordAuditEvent } from '#domains/audit-trail'
import { actorName } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, invalidField, notFound } from '#platform/errors.ts'
import type { ManagingContext } from './alert-profile.service.ts'
import { changesBetween } from './changes.ts'
import { requireVisible, visibleTo } from './profile-organizations.ts'
import { tellRulesChanged } from './rule-version.store.ts'
import * as store from './suppression-rule.store.ts'
import type { SuppressionData } from './suppression-rule.store.ts'
import { refusingTakenName } from './taken-name.ts'

type Visible = ReadonlySet<OrganizationId>

/** Those for all organizations, and those for some that the caller may see. */
export async function listSuppressionRules(
  ctx: ManagingContext,
): Promise<{ rules: SuppressionRule[] }> {
  const visible = await visibleTo(ctx)
  const all = await ctx.transaction(store.listSuppressionRules)
  const seen = all.filter((rule) => isSeen(ctx, rule, visible))
  return { rules: seen.map((rule) => toView(rule, visible)) }
}

export async function createSuppressionRule(
  ctx: ManagingContext,
  input: SuppressionRuleInput,
): Promise<SuppressionRule> {
  const visible = await requireGood(ctx, input)
  return withFreeName(() =>
    ctx.transaction(async (tx) => {
      const rule: SuppressionData = {
        ...factsOf(input),
        id: newId(SuppressionRuleId, ctx.now()),
        createdBy: actorName(ctx.principal),
        updatedAt: ctx.now(),
      }
      await store.saveNewSuppressionRule(tx, rule)
      await tellRulesChanged(tx)
      await recordAuditEvent(ctx, tx, {
        type: 'suppression-rule.created',
        summary: `Added the suppression rule ${rule.name}: records that it matches raise no alert.`,
        details: { suppressionRuleId: rule.id, ...input },
      })
      return toView(rule, visible)
    }),
  )
}

export async function updateSuppressionRule(
  ctx: ManagingContext,
  id: SuppressionRuleId,
  input: SuppressionRuleInput,
): Promise<SuppressionRule> {
  const visible = await requireGood(ctx, input)
  return withFreeName(() =>
    ctx.transaction(async (tx) => {
      const before = await getForUpdate(ctx, tx, id, visible)
      const after = { ...before, ...factsOf(input), updatedAt: ctx.now() }
      requireOwnRule(ctx, before, after, visible)
      after.organizationIds = [...input.organizationIds, ...hiddenOf(ctx, before, visible)]
      await store.saveSuppressionRule(tx, after)
      await tellRulesChanged(tx)
      await recordAuditEvent(ctx, tx, {
        type: 'suppression-rule.updated',
        summary: `Changed the suppression rule ${after.name}.`,
        details: { suppressionRuleId: id, changed: changesBetween(before, after, settings) },
      })
      return toView(after, visible)
    }),
  )
}

const settings = ['name', 'reason', 'filter', 'isActive', 'organizationIds', 'endsAt'] as const

export async function removeSuppressionRule(
  ctx: ManagingContext,
  id: SuppressionRuleId,
): Promise<Record<string, never>> {
  const visible = await visibleTo(ctx)
  return ctx.transaction(async (tx) => {
    const rule = await getForUpdate(ctx, tx, id, visible)
    requireOwnRule(ctx, rule, undefined, visible)
    const { name } = rule
    await store.removeSuppressionRule(tx, id)
    await tellRulesChanged(tx)
    await recordAuditEvent(ctx, tx, {
      type: 'suppression-rule.removed',
      summary: `Removed the suppression rule ${name}.`,
      details: { suppressionRuleId: id, name },
    })
    return {}
  })
}

async function requireGood(ctx: ManagingContext, input: SuppressionRuleInput): Promise<Visible> {
  const filter = parseFilter(input.filter)
  if (Object.values(filter).every((value) => value === undefined || value === '')) {
    throw invalidField(
      'filter',
      'Without a filter no record would raise an alert any more. Say which records nobody needs to hear of.',
    )
  }
  if (input.organizationIds.length === 0 && ctx.principal.reach !== 'all') {
    throw invalidField(
      'organizationIds',
      'Without a choice it would hold for organizations that you do not see. Choose those for which it holds.',
    )
  }
  const visible = await visibleTo(ctx)
  requireVisible(visible, input.organizationIds)
  return visible
}

async function getForUpdate(
  ctx: ManagingContext,
  tx: OrganizationTx,
  id: SuppressionRuleId,
  visible: Visible,
): Promise<SuppressionData> {
  const rule = await store.findSuppressionRuleForUpdate(tx, id)
  if (!rule || !isSeen(ctx, rule, visible)) throw notFound('suppression rule', id)
  return rule
}

/** For organizations that the caller does not see nothing is changed; for which of their own it holds is theirs to say. */
function requireOwnRule(
  ctx: ManagingContext,
  before: SuppressionData,
  after: SuppressionData | undefined,
  visible: Visible,
): void {
  if (ctx.principal.reach === 'all') return
  const isForAll = before.organizationIds.length === 0
  if (!isForAll && hiddenOf(ctx, before, visible).length === 0) return
  const changed = after && changesBetween(before, after, settings)
  const isOwnChoice = changed?.every(({ property }) => property === 'organizationIds') === true
  if (isOwnChoice && !isForAll) return
  throw new AppError(
    'forbidden',
    `The suppression rule ${before.name} also holds for organizations that you do not see. Make one for your organizations, or ask an administrator.`,
  )
}

/** Who reaches all sees also those whose organizations are all gone. */
const isSeen = (
  { principal }: ManagingContext,
  { organizationIds }: SuppressionData,
  visible: Visible,
): boolean =>
  principal.reach === 'all' ||
  organizationIds.length === 0 ||
  organizationIds.some((id) => visible.has(id))

/** What the caller did not see and so did not choose against. */
const hiddenOf = (
  { principal }: ManagingContext,
  { organizationIds }: SuppressionData,
  visible: Visible,
) => (principal.reach === 'all' ? [] : organizationIds.filter((id) => !visible.has(id)))

const factsOf = ({ endsAt, ...input }: SuppressionRuleInput) => ({
  ...input,
  endsAt: endsAt === undefined ? null : new Date(endsAt),
})

const toView = (
  { endsAt, updatedAt, ...rule }: SuppressionData,
  visible: Visible,
): SuppressionRule => ({
  ...rule,
  organizationIds: rule.organizationIds.filter((id) => visible.has(id)),
  ...(endsAt === null ? {} : { endsAt: endsAt.toISOString() }),
  updatedAt: updatedAt.toISOString(),
})

const withFreeName = <T>(work: () => Promise<T>): Promise<T> =>
  refusingTakenName('a suppression rule', 'suppression_rule_name_is_unique', work)
