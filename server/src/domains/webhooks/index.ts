/**
 * For others: `queueWebhooks` and `requireWebhooks`. For the roles: `webhookRoutes(mount, { sealKey })`,
 * `webhookJobs({ sealKey })` and `webhookHandlers`, with `keyFor('webhooks')`.
 */
export { webhookHandlers, webhookJobs } from './webhook.jobs.ts'
export { webhookRoutes } from './webhook.routes.ts'
export type { WebhookMessage } from './webhook-message.ts'
export { queueWebhooks, requireWebhooks } from './webhook-queue.service.ts'
