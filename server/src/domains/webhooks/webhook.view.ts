import { OrganizationId, WebhookDeliveryId, WebhookId } from '@gatehouse/contract/ids'
import {
  type Webhook,
  WebhookDelivery,
  WebhookEvent,
  WebhookFormat,
} from '@gatehouse/contract/webhooks'
import type { DeliveryData } from './webhook-delivery.store.ts'
import type { Sender } from './webhook-options.ts'
import type { WebhookData } from './webhook.store.ts'

export interface Look {
  sender: Sender
  /** Whether the whole address is shown: those of chat programs let everybody in who knows them. */
  seesAddress: boolean
}

export const toWebhook = (row: WebhookData, waiting: number, look: Look): Webhook => ({
  id: WebhookId.parse(row.id),
  name: row.name,
  url: shownUrl(look.sender.urlOf(row), look.seesAddress),
  format: WebhookFormat.parse(row.format),
  events: row.events.map((event) => WebhookEvent.parse(event)),
  isEnabled: row.is_enabled,
  state: {
    isFailing: row.is_failing,
    reason: row.state_reason,
    since: row.state_since.toISOString(),
  },
  waiting,
  createdAt: row.created_at.toISOString(),
})

const shownUrl = (url: URL, isWhole: boolean): string =>
  isWhole || url.href === `${url.origin}/` ? url.href : `${url.origin}/…`

export const toDelivery = (row: DeliveryData): WebhookDelivery => ({
  id: WebhookDeliveryId.parse(row.id),
  webhookId: WebhookId.parse(row.webhook_id),
  organizationId: OrganizationId.parse(row.organization_id),
  event: WebhookEvent.parse(row.event),
  state: WebhookDelivery.shape.state.parse(row.state),
  queuedAt: row.queued_at.toISOString(),
  ...(row.delivered_at ? { deliveredAt: row.delivered_at.toISOString() } : {}),
  ...(row.next_attempt_at ? { nextAttemptAt: row.next_attempt_at.toISOString() } : {}),
  attempts: WebhookDelivery.shape.attempts.parse(row.attempts),
})
