import { TargetGroupId } from '@gatehouse/contract/ids'
import type { Target } from '@gatehouse/contract/targets'
import type { TargetGroup, TargetGroupInput, TargetRule } from '@gatehouse/contract/target-groups'
import { recordAuditEvent } from '#domains/audit-trail'
import { getSite } from '#domains/organizations'
import type { OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { notFound, requireFreeName } from '#platform/errors.ts'
import { raise } from '#platform/jobs/jobs.ts'
import * as store from './target-group.store.ts'
import { isHeldBy } from './target-rule.ts'
import { refusingTakenName } from './taken-name.ts'
import { requireTargets } from './target.service.ts'
import { listTargetFacts, listTargets } from './target.store.ts'
import { targetsChanged } from './targets-changed.ts'
import { targetViews } from './target.view.ts'

const shownInPreview = 100

export const listGroups = (ctx: OrganizationContext): Promise<{ groups: TargetGroup[] }> =>
  ctx.transaction(async (tx) => ({ groups: await groupViews(tx, await store.listGroups(tx)) }))

async function groupViews(
  tx: AnyTx,
  groups: readonly store.TargetGroupData[],
): Promise<TargetGroup[]> {
  const targets = await listTargetFacts(tx)
  const members = Map.groupBy(await store.listMembers(tx), ({ groupId }) => groupId)
  return groups.map((group) => {
    const { rule } = group
    const targetIds = (members.get(group.id) ?? []).map(({ targetId }) => targetId)
    const held = rule ? targets.filter((target) => isHeldBy(rule, target)) : []
    return {
      id: group.id,
      organizationId: group.organization_id,
      name: group.name,
      description: group.description,
      ...(rule ? { rule } : {}),
      targetIds,
      memberCount: new Set([...targetIds, ...held.map(({ id }) => id)]).size,
      updatedAt: group.updated_at.toISOString(),
    }
  })
}

async function viewOf(tx: OrganizationTx, id: TargetGroupId): Promise<TargetGroup> {
  const group = await store.findGroup(tx, id)
  const [view] = group ? await groupViews(tx, [group]) : []
  if (!view) throw notFound('target group', id)
  return view
}

const columnsOf = (ctx: OrganizationContext, input: TargetGroupInput) => ({
  name: input.name,
  description: input.description,
  rule: input.rule ? JSON.stringify(input.rule) : null,
  updated_at: ctx.now(),
})

/** Throws `not_found` for one of another organization. */
async function requireSites(tx: OrganizationTx, rule: TargetRule | undefined): Promise<void> {
  for (const id of rule?.siteIds ?? []) await getSite(tx, id)
}

export const createGroup = (
  ctx: OrganizationContext,
  input: TargetGroupInput,
): Promise<TargetGroup> =>
  refusingTakenName('group', input.name, () =>
    ctx.transaction(async (tx) => {
      requireFreeName('a group', input.name, await store.findGroupNamed(tx, input.name))
      await requireTargets(tx, input.targetIds)
      await requireSites(tx, input.rule)
      const id = newId(TargetGroupId, ctx.now())
      await store.addGroup(tx, { id, ...columnsOf(ctx, input), created_at: ctx.now() })
      await store.saveMembers(tx, id, input.targetIds)
      await recordAuditEvent(ctx, tx, {
        type: 'target-group.created',
        summary: `Added the group of targets ${input.name}.`,
        details: { targetGroupId: id, ...input },
      })
      return viewOf(tx, id)
    }),
  )

export const updateGroup = (
  ctx: OrganizationContext,
  id: TargetGroupId,
  input: TargetGroupInput,
): Promise<TargetGroup> =>
  refusingTakenName('group', input.name, () =>
    ctx.transaction(async (tx) => {
      const before = await viewOf(tx, id)
      requireFreeName('a group', input.name, await store.findGroupNamed(tx, input.name), id)
      await requireTargets(tx, input.targetIds)
      await requireSites(tx, input.rule)
      await store.saveGroup(tx, id, columnsOf(ctx, input))
      await store.saveMembers(tx, id, input.targetIds)
      await raise(tx, targetsChanged, { organizationId: ctx.organizationId })
      await recordAuditEvent(ctx, tx, {
        type: 'target-group.updated',
        summary: `Changed the group of targets ${input.name}.`,
        details: { targetGroupId: id, before, after: input },
      })
      return viewOf(tx, id)
    }),
  )

export const removeGroup = (
  ctx: OrganizationContext,
  id: TargetGroupId,
): Promise<Record<string, never>> =>
  ctx.transaction(async (tx) => {
    const group = await viewOf(tx, id)
    await store.removeGroup(tx, id)
    await raise(tx, targetsChanged, { organizationId: ctx.organizationId })
    await recordAuditEvent(ctx, tx, {
      type: 'target-group.removed',
      summary: `Removed the group of targets ${group.name}.`,
      details: { targetGroupId: id, before: group },
    })
    return {}
  })

/** The first of them by name, and how many there are. */
export const previewRule = (
  ctx: OrganizationContext,
  rule: TargetRule,
): Promise<{ targets: Target[]; total: number }> =>
  ctx.transaction(async (tx) => {
    await requireSites(tx, rule)
    const held = (await listTargetFacts(tx)).filter((target) => isHeldBy(rule, target))
    const ids = held.map(({ id }) => id)
    const shown = await listTargets(tx, { ids }, { limit: shownInPreview })
    return { targets: await targetViews(tx, shown), total: held.length }
  })
