import { webhooksApi } from '@gatehouse/contract/webhooks'
import type { Mount } from '#platform/http/mount.ts'
import { getDelivery, listDeliveries, resend, testWebhook } from './webhook-delivery.service.ts'
import { createSender, type WebhooksOptions } from './webhook-options.ts'
import {
  createWebhook,
  listWebhooks,
  removeWebhook,
  renewSecret,
  updateWebhook,
} from './webhook.service.ts'

export function webhookRoutes(mount: Mount, options: WebhooksOptions): void {
  const sender = createSender(options)
  mount(webhooksApi.list, (ctx) => listWebhooks(ctx, sender))
  mount(webhooksApi.create, (ctx, { body }) => createWebhook(ctx, sender, body))
  mount(webhooksApi.update, (ctx, { params, body }) =>
    updateWebhook(ctx, sender, params.webhookId, body),
  )
  mount(webhooksApi.remove, (ctx, { params }) => removeWebhook(ctx, params.webhookId))
  mount(webhooksApi.renewSecret, (ctx, { params }) => renewSecret(ctx, sender, params.webhookId))
  mount(webhooksApi.test, (ctx, { params }) => testWebhook(ctx, sender, params.webhookId))
  mount(webhooksApi.deliveries, (ctx, { params, query }) =>
    listDeliveries(ctx, params.webhookId, query),
  )
  mount(webhooksApi.delivery, (ctx, { params }) =>
    getDelivery(ctx, params.webhookId, params.webhookDeliveryId),
  )
  mount(webhooksApi.resend, (ctx, { params }) =>
    resend(ctx, params.webhookId, params.webhookDeliveryId),
  )
}
