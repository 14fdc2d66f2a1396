import { type OrganizationId, type WebhookDeliveryId, WebhookId } from '@gatehouse/contract/ids'
import type { WebhookEvent, WebhookFormat } from '@gatehouse/contract/webhooks'
import { z } from 'zod'
import { findOrganizationById } from '#domains/organizations'
import type { Clock, Context } from '#platform/context.ts'
import type { AnyTx, SystemTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { giveUpMilliseconds, nextAttempt } from './delivery-outcome.ts'
import { type Sent, sendDelivery } from './send-delivery.ts'
import { bodyOf } from './webhook-body.ts'
import * as deliveries from './webhook-delivery.store.ts'
import type { DeliveryData } from './webhook-delivery.store.ts'
import { healthAfter } from './webhook-health.ts'
import type { WebhookMessage } from './webhook-message.ts'
import type { Sender } from './webhook-options.ts'
import { tellState } from './webhook-trouble.ts'
import * as store from './webhook.store.ts'
import type { WebhookData } from './webhook.store.ts'

/** So many at once to one receiver, all in the place of one job: a slow one holds up itself alone. */
const atOnce = 4

/** Longer than any attempt takes; after it, whoever took a message is gone. */
export const claimMilliseconds = 60_000

/** Sends what is due to one webhook. */
export const deliverJob = {
  name: 'webhooks.deliver',
  payload: z.object({ webhookId: WebhookId }),
}

export interface Queued {
  organizationId: OrganizationId
  at: string
  message: WebhookMessage
  deliveries: readonly { id: WebhookDeliveryId; webhookId: WebhookId }[]
}

/** Makes a message into the bytes of each webhook that wants it. */
export async function takeIn(ctx: Context, queued: Queued): Promise<void> {
  const { organizationId } = queued
  await ctx.db.asSystem('queue a message for webhooks of the managing organization', async (tx) => {
    // It may have been deleted meanwhile.
    if (!(await findOrganizationById(tx, organizationId))) return
    // In the order of their ids, so that two messages never wait for each other's webhooks.
    for (const { id, webhookId } of queued.deliveries.toSorted(byWebhook)) {
      const webhook = await store.findWebhookForUpdate(tx, webhookId)
      if (!webhook?.is_enabled || !webhook.events.includes(queued.message.event)) continue
      await deliveries.addDelivery(tx, newDelivery(webhook, { ...queued, id }))
      await wake(ctx, tx, webhook)
    }
  })
}

const byWebhook = (a: { webhookId: string }, b: { webhookId: string }) =>
  a.webhookId < b.webhookId ? -1 : 1

export function newDelivery(
  webhook: WebhookData,
  letter: Omit<Queued, 'deliveries'> & { id: WebhookDeliveryId },
) {
  const at = new Date(letter.at)
  return deliveries.newRow({
    id: letter.id,
    organizationId: letter.organizationId,
    webhookId: webhook.id,
    event: letter.message.event satisfies WebhookEvent,
    // The database has a check for it.
    body: bodyOf(webhook.format as WebhookFormat, letter),
    at,
    giveUpAt: new Date(at.getTime() + giveUpMilliseconds),
  })
}

/** In a transaction that holds the lock of the webhook, so that no earlier wake-up is overwritten. */
export async function wake(ctx: Clock, tx: AnyTx, webhook: WebhookData): Promise<void> {
  const due = await deliveries.nextDueAt(tx, webhook.id)
  if (!due || !webhook.is_enabled) return
  const at = Math.max(due.getTime(), webhook.paused_until?.getTime() ?? 0, ctx.now().getTime())
  await addDeliverJob(tx, webhook, new Date(at))
}

const addDeliverJob = (tx: AnyTx, webhook: WebhookData, runAt: Date) =>
  addJob(
    tx,
    deliverJob,
    { webhookId: webhook.id },
    { runAt, key: `${deliverJob.name}:${webhook.id}` },
  )

/** One round: takes a few due messages, tries each once, and has itself called again for the rest. */
export async function deliverDue(
  ctx: Context,
  sender: Sender,
  webhookId: WebhookId,
  stopping?: AbortSignal,
): Promise<void> {
  const claimed = await claim(ctx, webhookId)
  if (!claimed) return
  const { webhook, due } = claimed
  await Promise.all(
    due.map(async (delivery) => {
      const sent = await sendDelivery(ctx, sender, webhook, delivery, stopping)
      await (sent ? keepAttempt(ctx, delivery, sent) : giveBack(ctx, delivery))
    }),
  )
  await ctx.db.asSystem('look what is due next for a webhook', async (tx) => {
    const after = await store.findWebhookForUpdate(tx, webhookId)
    if (after) await wake(ctx, tx, after)
  })
}

const claim = (ctx: Context, webhookId: WebhookId) =>
  ctx.db.asSystem('take messages of any organization for a webhook', async (tx) => {
    const webhook = await store.findWebhookForUpdate(tx, webhookId)
    if (!webhook?.is_enabled) return undefined
    const now = ctx.now()
    const inFlight = await deliveries.inFlightUntil(tx, webhookId, now)
    const notBefore = inFlight ?? webhook.paused_until
    if (notBefore && notBefore > now) {
      await addDeliverJob(tx, webhook, notBefore)
      return undefined
    }
    await giveUp(ctx, tx, webhookId)
    const until = new Date(now.getTime() + claimMilliseconds)
    const limit = webhook.is_failing ? 1 : atOnce
    return { webhook, due: await deliveries.claimDue(tx, webhookId, { now, until, limit }) }
  })

/** Writes down what an attempt came to: in the message, in its webhook, and for people. */
export const keepAttempt = (ctx: Context, delivery: DeliveryData, sent: Sent): Promise<void> =>
  ctx.db.asSystem('keep what became of a message of any organization', async (tx) => {
    const webhookId = WebhookId.parse(delivery.webhook_id)
    const webhook = await store.findWebhookForUpdate(tx, webhookId)
    if (!webhook) return // Removed, and its messages with it.
    const change = afterAttempt(ctx, delivery, sent)
    if (!(await deliveries.saveClaimed(tx, delivery, sent.attempt, change))) {
      ctx.log.warn({ deliveryId: delivery.id }, 'an attempt took longer than its claim')
    }
    const health = healthAfter(webhook, sent.outcome, ctx.now())
    const after = await store.saveWebhook(tx, webhook.id, health)
    await tellState(ctx, tx, after)
    if (webhook.is_failing && !after.is_failing) {
      await deliveries.hurry(tx, webhook.id, ctx.now())
    }
  })

/** Of a test: a good one ends trouble, a bad one is seen by who asked for it and begins none. */
export async function keepTest(ctx: Context, delivery: DeliveryData, sent: Sent): Promise<void> {
  if (sent.outcome.is === 'delivered') await keepAttempt(ctx, delivery, sent)
  await ctx.db.asSystem('keep what became of a test message', async (tx) => {
    const webhook = await store.findWebhookForUpdate(tx, WebhookId.parse(delivery.webhook_id))
    if (!webhook) return
    await deliveries.saveClaimed(tx, delivery, sent.attempt, {
      state: 'failed',
      tries: 1,
      next_attempt_at: null,
    })
    await wake(ctx, tx, webhook)
  })
}

function afterAttempt(ctx: Clock, delivery: DeliveryData, { outcome }: Sent) {
  const now = ctx.now()
  const tries = delivery.tries + 1
  if (outcome.is === 'delivered') {
    return { state: 'delivered', tries, delivered_at: now, next_attempt_at: null }
  }
  const again =
    outcome.is === 'postponed'
      ? nextAttempt(tries, now, delivery.give_up_at, outcome.notBefore)
      : undefined
  if (!again) return { state: 'failed', tries, next_attempt_at: null }
  return { tries, next_attempt_at: again }
}

const giveBack = (ctx: Context, delivery: DeliveryData) =>
  ctx.db.asSystem('give a message back because this node stops', (tx) =>
    deliveries.saveClaimed(tx, delivery, undefined, {}),
  )

/** Somebody put something right, so that what waits may be tried at once. */
export const resume = (ctx: Context, webhookId: WebhookId): Promise<void> =>
  ctx.db.asSystem('try what waits for a webhook at once', async (tx) => {
    const webhook = await store.findWebhookForUpdate(tx, webhookId)
    if (!webhook) return
    await deliveries.hurry(tx, webhookId, ctx.now())
    await wake(ctx, tx, webhook)
  })

const giveUp = (ctx: Clock, tx: SystemTx, webhookId: WebhookId): Promise<void> =>
  deliveries.giveUpOld(
    tx,
    webhookId,
    {
      at: ctx.now().toISOString(),
      succeeded: false,
      answer: 'Given up: it could not be delivered within three days.',
      milliseconds: 0,
    },
    ctx.now(),
  )

const keptMilliseconds = 30 * 24 * 3600_000

/** Each day: what waits for a webhook that is off is given up in time, and what is older than 30 days goes. */
export async function forgetOldDeliveries(ctx: Context): Promise<void> {
  const all = await ctx.db.asSystem('list webhooks to tidy up', store.listWebhooks)
  for (const webhookId of all.map(store.idOf)) {
    await withLock(ctx, webhookId, (tx) => giveUp(ctx, tx, webhookId))
  }
  const before = new Date(ctx.now().getTime() - keptMilliseconds)
  await ctx.db.asSystem('remove old messages of webhooks', (tx) => deliveries.removeOld(tx, before))
}

/** Should a wake-up have been lost, messages are late and not left lying. */
export async function wakeAll(ctx: Context): Promise<void> {
  const ids = await ctx.db.asSystem('look for messages of webhooks that are due', (tx) =>
    deliveries.listWebhooksWithDue(tx, ctx.now()),
  )
  for (const id of ids) {
    await withLock(ctx, WebhookId.parse(id), (tx, webhook) => wake(ctx, tx, webhook))
  }
}

/** One webhook at a time, so that nobody waits for another's lock while holding one. */
const withLock = (
  ctx: Context,
  webhookId: WebhookId,
  work: (tx: SystemTx, webhook: WebhookData) => Promise<void>,
): Promise<void> =>
  ctx.db.asSystem('work on the messages of a webhook', async (tx) => {
    const webhook = await store.findWebhookForUpdate(tx, webhookId)
    if (webhook) await work(tx, webhook)
  })
