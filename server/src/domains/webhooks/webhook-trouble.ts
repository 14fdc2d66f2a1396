import { endNotification, raiseNotification } from '#domains/notifications'
import type { Clock } from '#platform/context.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { idOf, organizationIdOf, type WebhookData } from './webhook.store.ts'

const keyOf = ({ id }: { id: string }) => `webhook:${id}`

/** Tells people what the state of a webhook says, in its transaction. */
export async function tellState(ctx: Clock, tx: AnyTx, webhook: WebhookData): Promise<void> {
  const organizationId = organizationIdOf(webhook)
  if (!webhook.is_failing) return endNotification(ctx, tx, organizationId, keyOf(webhook))
  await raiseNotification(ctx, tx, {
    organizationId,
    key: keyOf(webhook),
    kind: 'webhook-failing',
    severity: 'warning',
    title: `The webhook ${webhook.name} is in trouble`,
    text: webhook.state_reason,
    fix: { to: 'webhook', webhookId: idOf(webhook) },
  })
}

/** For a webhook that is about to be removed. */
export const forgetTrouble = (ctx: Clock, tx: AnyTx, webhook: WebhookData): Promise<void> =>
  endNotification(ctx, tx, organizationIdOf(webhook), keyOf(webhook))
