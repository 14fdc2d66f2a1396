import { endNotification, raiseNotification } from '#domains/notifications'
import type { Clock } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { TargetData } from './target.store.ts'

const keyOf = ({ id }: TargetData) => `target-host-key:${id}`

/** Tells people that a target showed a key that is not the expected one. */
export const raiseKeyTrouble = (
  ctx: Clock,
  tx: OrganizationTx,
  target: TargetData,
  text: string,
): Promise<void> =>
  raiseNotification(ctx, tx, {
    organizationId: target.organization_id,
    key: keyOf(target),
    kind: 'target-trouble',
    severity: target.on_host_key_mismatch === 'refuse' ? 'critical' : 'warning',
    title: `${target.name} shows a host key that is not trusted`,
    text,
    fix: { to: 'target', organizationId: target.organization_id, targetId: target.id },
  })

export const endKeyTrouble = (ctx: Clock, tx: OrganizationTx, target: TargetData): Promise<void> =>
  endNotification(ctx, tx, target.organization_id, keyOf(target))
