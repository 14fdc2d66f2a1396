export type { WebhookMessage } from './webhook-message.ts'
export { queueWebhooks, requireWebhooks } from './webhook-queue.service.ts'
