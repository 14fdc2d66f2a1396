import { TargetId } from '@gatehouse/contract/ids'
import type { TargetKind } from '@gatehouse/contract/targets'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { columnsOf } from './target.service.ts'
import { addTargets, saveTarget } from './target.store.ts'
import { targetsChanged } from './targets-changed.ts'

/** A computer that became a target by a rule, and not because somebody typed it in. */
export interface FoundTarget {
  name: string
  address: string
  kind: TargetKind
  port: number
  tags: readonly string[]
  /** Where it comes from. */
  description: string
}

/** With `findTargetsLike` the caller has seen that there is none of the names. Answers ids in the order of what was found. */
export async function addFoundTargets(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  found: readonly FoundTarget[],
  where: string,
): Promise<TargetId[]> {
  if (found.length === 0) return []
  const now = ctx.now()
  const rows = found.map((one) => ({
    id: newId(TargetId, now),
    ...columnsOf({
      ...one,
      ...{ tags: [...one.tags], algorithms: 'modern', trustsFirstHostKey: true },
      onHostKeyMismatch: 'refuse',
    }),
    ...{ created_at: now, updated_at: now },
  }))
  await addTargets(tx, rows)
  await raise(tx, targetsChanged, { organizationId: ctx.organizationId })
  await recordAuditEvent(ctx, tx, {
    type: 'target.found',
    summary: `Added ${found.length} targets for computers of ${where}.`,
    details: { count: found.length, names: found.slice(0, 1000).map(({ name }) => name) },
  })
  return rows.map(({ id }) => id)
}

/** What became of a computer, for those of its facts that nobody changed by hand. */
export async function followFoundTarget(
  ctx: OrganizationContext,
  tx: OrganizationTx,
  target: { id: TargetId; name: string },
  change: { name?: string; address?: string; kind?: TargetKind },
): Promise<void> {
  await saveTarget(tx, target.id, { ...change, updated_at: ctx.now() })
  await raise(tx, targetsChanged, { organizationId: ctx.organizationId })
  await recordAuditEvent(ctx, tx, {
    type: 'target.followed',
    summary: `Changed the target ${target.name} as its computer in the domain was.`,
    details: { targetId: target.id, after: change },
  })
}
