import { type OrganizationId, WebhookDeliveryId, type WebhookId } from '@gatehouse/contract/ids'
import type { WebhookDelivery } from '@gatehouse/contract/webhooks'
import { recordAuditEvent } from '#domains/audit-trail'
import { listVisibleOrganizations } from '#domains/organizations'
import { newId } from '#platform/crypto/ids.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { mayIn } from '#platform/http/doorkeeper.ts'
import { giveUpMilliseconds } from './delivery-outcome.ts'
import { sendDelivery } from './send-delivery.ts'
import * as store from './webhook-delivery.store.ts'
import type { DeliveryData, DeliveryQuery } from './webhook-delivery.store.ts'
import type { WebhookMessage } from './webhook-message.ts'
import type { Sender } from './webhook-options.ts'
import { claimMilliseconds, keepTest, newDelivery, wake } from './webhook-work.service.ts'
import { type Desk, getWebhook } from './webhook.service.ts'
import { findWebhookForUpdate } from './webhook.store.ts'
import { toDelivery } from './webhook.view.ts'

export async function listDeliveries(ctx: Desk, webhookId: WebhookId, query: DeliveryQuery) {
  await requireWebhook(ctx, webhookId)
  const ids = await readableOrganizationIds(ctx)
  const { rows, ...more } = await ctx.db.inOrganizations(ids, (tx) =>
    store.listDeliveries(tx, webhookId, query),
  )
  return { deliveries: rows.map(toDelivery), ...more }
}

export async function getDelivery(
  ctx: Desk,
  webhookId: WebhookId,
  id: WebhookDeliveryId,
): Promise<WebhookDelivery & { body: string }> {
  const row = await getRow(ctx, webhookId, id)
  return { ...toDelivery(row), body: row.body }
}

/** A message tells of alerts: who may not read those of an organization does not see it here either. */
async function readableOrganizationIds(ctx: Desk): Promise<OrganizationId[]> {
  const visible = await listVisibleOrganizations(ctx)
  return visible
    .filter((organization) => mayIn(ctx.principal, organization, 'alerts:read'))
    .map(({ id }) => id)
}

const requireWebhook = (ctx: Desk, id: WebhookId) => ctx.transaction((tx) => getWebhook(tx, id))

async function getRow(ctx: Desk, webhookId: WebhookId, id: WebhookDeliveryId) {
  await requireWebhook(ctx, webhookId)
  const ids = await readableOrganizationIds(ctx)
  const row = await ctx.db.inOrganizations(ids, (tx) => store.findDelivery(tx, webhookId, id))
  if (!row) throw notFound('delivery', id)
  return row
}

/** The receiver tells by the id whether it has had it before. */
export async function resend(
  ctx: Desk,
  webhookId: WebhookId,
  id: WebhookDeliveryId,
): Promise<WebhookDelivery> {
  const { event } = await getRow(ctx, webhookId, id)
  return ctx.db.asSystem('send a message of any organization again', async (tx) => {
    const webhook = await findWebhookForUpdate(tx, webhookId)
    if (!webhook) throw notFound('webhook', webhookId)
    if (!webhook.is_enabled) {
      throw new AppError('conflict', 'This webhook is switched off. Switch it on first.')
    }
    const now = ctx.now()
    const giveUpAt = new Date(now.getTime() + giveUpMilliseconds)
    const row = await store.requeue(tx, id, { now, giveUpAt })
    await wake(ctx, tx, webhook)
    await recordAuditEvent(ctx, tx, {
      type: 'webhook.message-sent-again',
      summary: `Sent a message (${event}) to the webhook ${webhook.name} again.`,
      details: { webhookId, webhookDeliveryId: id },
    })
    return toDelivery(row)
  })
}

/** Sends a test message and answers what came of it; it is not tried again. */
export async function testWebhook(
  ctx: Desk,
  sender: Sender,
  webhookId: WebhookId,
): Promise<WebhookDelivery> {
  const { webhook, delivery } = await addTest(ctx, sender, webhookId)
  const sent = await sendDelivery(ctx, sender, webhook, delivery)
  if (sent) await keepTest(ctx, delivery, sent)
  return toDelivery(await getRow(ctx, webhookId, WebhookDeliveryId.parse(delivery.id)))
}

const addTest = (ctx: Desk, sender: Sender, webhookId: WebhookId) =>
  ctx.transaction(async (tx) => {
    const webhook = await getWebhook(tx, webhookId)
    const id = newId(WebhookDeliveryId, ctx.now())
    const message = testMessage(webhook.name)
    const at = ctx.now().toISOString()
    const row = newDelivery(webhook, { id, at, organizationId: ctx.organizationId, message })
    const delivery: DeliveryData = await store.addTestDelivery(tx, {
      ...row,
      claimed_until: new Date(ctx.now().getTime() + claimMilliseconds),
    })
    await recordAuditEvent(ctx, tx, {
      type: 'webhook.tested',
      summary: `Sent a test message to the webhook ${webhook.name}.`,
      details: { webhookId, host: sender.urlOf(webhook).host },
    })
    return { webhook, delivery }
  })

const testMessage = (name: string): WebhookMessage => ({
  event: 'test',
  title: 'Test message of Gatehouse',
  text: `If you can read this, the webhook ${name} works.`,
  severity: 'low',
  link: '',
  facts: [],
  data: { text: `If you can read this, the webhook ${name} works.` },
})
