import { raiseNotification } from '#domains/notifications'
import type { TargetData } from '#domains/targets'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'

export const goneKey = (targetId: string): string => `directory-computer:${targetId}`

/** Nothing is removed by itself; people are told what they may remove. */
export const tellGone = (
  ctx: OrganizationContext,
  tx: OrganizationTx,
  target: TargetData,
  { title, why }: { title: string; why: string },
): Promise<void> =>
  raiseNotification(ctx, tx, {
    ...{ organizationId: ctx.organizationId, key: goneKey(target.id), kind: 'target-trouble' },
    ...{ severity: 'info', title },
    text: `${why} The target is still here: remove it when nobody needs it any more.`,
    fix: { to: 'target', organizationId: ctx.organizationId, targetId: target.id },
  })
