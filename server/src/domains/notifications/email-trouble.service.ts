import type { OrganizationId } from '@gatehouse/contract/ids'
import { lockMailState } from '#domains/email'
import type { Context } from '#platform/context.ts'
import { endNotification, raiseNotification } from './raise-notification.service.ts'

const key = 'email'

/** Tells how sending mail goes now, whichever of its turns is being looked at. */
export const tellOfEmail = (ctx: Context, organizationId: OrganizationId): Promise<void> =>
  ctx.db.asSystem('tell whether mail can be sent', async (tx) => {
    const { isFailing, reason } = await lockMailState(tx, organizationId)
    if (!isFailing) return endNotification(ctx, tx, organizationId, key)
    await raiseNotification(ctx, tx, {
      ...{ organizationId, key, kind: 'email-failing', severity: 'critical' },
      title: 'Mail cannot be sent',
      text: `${reason} Messages wait, three days at most, and go out by themselves when it works again.`,
      fix: { to: 'email-settings' },
    })
  })
