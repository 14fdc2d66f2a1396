import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import { OrganizationId, WebhookDeliveryId, WebhookId } from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Instant, Name } from './text.ts'

export const webhookEvents = [
  'alert.raised',
  'alert.repeated',
  'alert.resolved',
  'alert.reopened',
  'test',
] as const
export const WebhookEvent = z.enum(webhookEvents)
export type WebhookEvent = z.infer<typeof WebhookEvent>

/** `gatehouse`: our JSON, signed. `slack`, `teams`: what their incoming webhooks take. */
export const webhookFormats = ['gatehouse', 'slack', 'teams'] as const
export const WebhookFormat = z.enum(webhookFormats)
export type WebhookFormat = z.infer<typeof WebhookFormat>

/** A receiver refuses what is older, so that a message cannot be played again (Standard Webhooks 1.0). */
export const replayWindowSeconds = 300

const Events = z.array(WebhookEvent).min(1, 'Choose at least one event.').max(webhookEvents.length)
/** An address with user name and password would put them into every log on the way. */
const Address = z
  .url({ protocol: /^https?$/, error: 'Give an address that begins with https://.' })
  .max(2000)
  .refine(
    (url) => !URL.canParse(url) || `${new URL(url).username}${new URL(url).password}` === '',
    'Leave out user name and password.',
  )

export const Webhook = z.object({
  id: WebhookId,
  name: z.string(),
  url: z.string(),
  format: WebhookFormat,
  events: z.array(WebhookEvent),
  isEnabled: z.boolean(),
  state: z.object({
    isFailing: z.boolean(),
    /** A whole sentence. */
    reason: z.string(),
    since: Instant,
  }),
  waiting: z.number().int(),
  createdAt: Instant,
})
export type Webhook = z.infer<typeof Webhook>

export const WebhookDelivery = z.object({
  id: WebhookDeliveryId,
  webhookId: WebhookId,
  organizationId: OrganizationId,
  event: WebhookEvent,
  state: z.enum(['waiting', 'delivered', 'failed']),
  queuedAt: Instant,
  deliveredAt: Instant.optional(),
  nextAttemptAt: Instant.optional(),
  attempts: z.array(
    z.object({
      at: Instant,
      succeeded: z.boolean(),
      status: z.number().int().optional(),
      /** The beginning of the answer, or what kept us from getting one. */
      answer: z.string(),
      milliseconds: z.number().int(),
    }),
  ),
})
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

const WebhookInput = z.strictObject({
  name: Name,
  url: Address,
  format: WebhookFormat.default('gatehouse'),
  events: Events,
  isEnabled: z.boolean().default(true),
})
export type WebhookInput = z.infer<typeof WebhookInput>

const OneWebhook = z.object({ webhookId: WebhookId })
const OneDelivery = OneWebhook.extend({ webhookDeliveryId: WebhookDeliveryId })
const WithSecret = Webhook.extend({
  /** `whsec_` and base64. Shown this once. */
  secret: z.string(),
})

export const webhooksApi = {
  list: endpoint({
    method: 'GET',
    path: '/webhooks',
    access: 'webhooks:read',
    summary: 'Webhooks, with how delivery goes',
    response: z.object({ webhooks: z.array(Webhook) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/webhooks',
    access: 'webhooks:update',
    summary: 'Add a webhook; the answer holds the secret that signs its messages',
    body: WebhookInput,
    response: WithSecret,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/webhooks/:webhookId',
    access: 'webhooks:update',
    summary: 'Change a webhook',
    params: OneWebhook,
    body: WebhookInput,
    response: Webhook,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/webhooks/:webhookId',
    access: 'webhooks:update',
    summary: 'Remove a webhook with its deliveries',
    params: OneWebhook,
    response: Nothing,
  }),
  renewSecret: endpoint({
    method: 'POST',
    path: '/webhooks/:webhookId/secret',
    access: 'webhooks:update',
    summary: 'Make a new secret; messages carry a signature of the old one beside it for a day',
    params: OneWebhook,
    response: WithSecret,
  }),
  test: endpoint({
    method: 'POST',
    path: '/webhooks/:webhookId/test',
    access: 'webhooks:update',
    summary: 'Send a test message now',
    params: OneWebhook,
    response: WebhookDelivery,
  }),
  deliveries: endpoint({
    method: 'GET',
    path: '/webhooks/:webhookId/deliveries',
    access: 'webhooks:read',
    summary: 'Messages delivered, waiting and failed, newest first',
    params: OneWebhook,
    query: Paging.extend({ state: WebhookDelivery.shape.state.optional() }),
    response: paged('deliveries', WebhookDelivery),
  }),
  delivery: endpoint({
    method: 'GET',
    path: '/webhooks/:webhookId/deliveries/:webhookDeliveryId',
    access: 'webhooks:read',
    summary: 'One delivery with its body',
    params: OneDelivery,
    response: WebhookDelivery.extend({ body: z.string() }),
  }),
  resend: endpoint({
    method: 'POST',
    path: '/webhooks/:webhookId/deliveries/:webhookDeliveryId/resend',
    access: 'webhooks:update',
    summary: 'Send a message again, with a new signature and time and the same id',
    params: OneDelivery,
    response: WebhookDelivery,
  }),
}
