import type { TargetGroupId, TargetId } from '@gatehouse/contract/ids'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { notFound } from '#platform/errors.ts'
import * as groupStore from './target-group.store.ts'
import { isHeldBy } from './target-rule.ts'
import * as store from './target.store.ts'

/** In which groups each target is, by hand and by rule; in the order of the groups' names. */
export async function groupIdsOfAll(
  tx: AnyTx,
  targets: readonly store.TargetFacts[],
): Promise<Map<TargetId, TargetGroupId[]>> {
  const groups = await groupStore.listGroups(tx)
  const members = await groupStore.listMembers(tx, { targetIds: targets.map(({ id }) => id) })
  const byHand = new Set(members.map(({ groupId, targetId }) => `${groupId} ${targetId}`))
  return new Map(
    targets.map((target) => [
      target.id,
      groups
        .filter(
          ({ id, rule }) =>
            byHand.has(`${id} ${target.id}`) || (rule !== undefined && isHeldBy(rule, target)),
        )
        .map(({ id }) => id),
    ]),
  )
}

/** By hand and by rule. */
export async function groupIdsOf(tx: OrganizationTx, targetId: TargetId): Promise<TargetGroupId[]> {
  const target = await store.findTarget(tx, targetId)
  if (!target) throw notFound('target', targetId)
  const facts = factsOf(target)
  return (await groupIdsOfAll(tx, [facts])).get(facts.id) ?? []
}

// The site of a row is a site's id by its foreign key.
export const factsOf = (target: store.TargetData): store.TargetFacts => target as store.TargetFacts

/** Who is in a group now, by hand and by rule. */
export async function memberIdsOf(tx: AnyTx, groupId: TargetGroupId): Promise<TargetId[]> {
  const group = await groupStore.findGroup(tx, groupId)
  if (!group) throw notFound('target group', groupId)
  const byHand = (await groupStore.listMembers(tx, { groupId })).map(({ targetId }) => targetId)
  const { rule } = group
  if (!rule) return byHand
  const held = (await store.listTargetFacts(tx)).filter((target) => isHeldBy(rule, target))
  return [...new Set([...byHand, ...held.map(({ id }) => id)])]
}
