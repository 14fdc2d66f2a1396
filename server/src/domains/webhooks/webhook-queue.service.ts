import { OrganizationId, WebhookDeliveryId, WebhookId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import type { Clock } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { AnyTx, OrganizationTx } from '#platform/db/organization.ts'
import { invalidField } from '#platform/errors.ts'
import { domainEvent, raise } from '#platform/jobs/jobs.ts'
import { WebhookMessage } from './webhook-message.ts'
import * as store from './webhook.store.ts'

/** A message that shall go out; the ids of its deliveries are fixed, so that it is taken in once. */
export const webhooksQueued = domainEvent(
  'webhooks.queued',
  z.object({
    organizationId: OrganizationId,
    at: z.iso.datetime(),
    message: WebhookMessage,
    deliveries: z.array(z.object({ id: WebhookDeliveryId, webhookId: WebhookId })),
  }),
)

/**
 * Sends a message about the transaction's organization if and only if it commits. Webhooks that are gone,
 * switched off or not interested in the event are passed over.
 */
export async function queueWebhooks(
  ctx: Clock,
  tx: OrganizationTx,
  webhookIds: readonly WebhookId[],
  message: WebhookMessage,
): Promise<void> {
  if (webhookIds.length === 0) return
  await raise(tx, webhooksQueued, {
    organizationId: await store.organizationOf(tx),
    at: ctx.now().toISOString(),
    message,
    deliveries: [...new Set(webhookIds)].map((webhookId) => ({
      id: newId(WebhookDeliveryId, ctx.now()),
      webhookId,
    })),
  })
}

/** For who refers to webhooks; the transaction is one of the managing organization. */
export async function requireWebhooks(tx: AnyTx, webhookIds: readonly WebhookId[]): Promise<void> {
  const known = new Set(await store.knownWebhooks(tx, webhookIds))
  if (webhookIds.every((id) => known.has(id))) return
  throw invalidField('webhookIds', 'One of these webhooks is gone. Load the page again.')
}
