import { NotificationId, OrganizationId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import type { Clock } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { saveEnd, saveTrouble, tellChanged, type Trouble } from './notification.store.ts'

export const mailEachJob = {
  name: 'notifications.mail-each',
  payload: z.object({ organizationId: OrganizationId, notificationId: NotificationId }),
}

/**
 * Says that something is wrong. The same again changes nothing; other words for what is known already are
 * kept, and nobody is told by mail a second time.
 */
export async function raiseNotification(ctx: Clock, tx: AnyTx, trouble: Trouble): Promise<void> {
  const { organizationId } = trouble
  const notificationId = newId(NotificationId, ctx.now())
  const news = await saveTrouble(tx, notificationId, trouble, ctx.now())
  if (!news) return
  await tellChanged(tx, organizationId)
  if (news === 'raised') await addJob(tx, mailEachJob, { organizationId, notificationId })
}

/** Says that it is over. Nothing happens when it was not wrong. */
export async function endNotification(
  ctx: Clock,
  tx: AnyTx,
  organizationId: OrganizationId,
  key: string,
): Promise<void> {
  if (await saveEnd(tx, organizationId, key, ctx.now())) await tellChanged(tx, organizationId)
}
