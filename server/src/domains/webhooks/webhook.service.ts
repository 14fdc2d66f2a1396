import { WebhookId } from '@gatehouse/contract/ids'
import type { Webhook, WebhookInput } from '@gatehouse/contract/webhooks'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { mayIn } from '#platform/http/doorkeeper.ts'
import { Secret } from '#platform/secret.ts'
import { requireReasonableAddress } from './webhook-address.ts'
import { countWaiting } from './webhook-delivery.store.ts'
import type { Sender } from './webhook-options.ts'
import { secretBytes, shownSecret } from './webhook-signature.ts'
import { forgetTrouble, tellState } from './webhook-trouble.ts'
import { resume } from './webhook-work.service.ts'
import * as store from './webhook.store.ts'
import { type Look, toWebhook } from './webhook.view.ts'

/** The managing organization, where webhooks are. */
export type Desk = OrganizationContext<UserPrincipal>
export type WithSecret = Webhook & { secret: string }

const oldSecretMilliseconds = 24 * 3600_000

export async function listWebhooks(ctx: Desk, sender: Sender): Promise<{ webhooks: Webhook[] }> {
  // What waits is counted over all organizations; the messages themselves are another question.
  const waiting = await ctx.db.asSystem('count what waits for webhooks', countWaiting)
  const rows = await ctx.transaction(store.listWebhooks)
  const look = lookOf(ctx, sender)
  return { webhooks: rows.map((row) => toWebhook(row, waiting.get(row.id) ?? 0, look)) }
}

const lookOf = (ctx: Desk, sender: Sender): Look => ({
  sender,
  seesAddress: mayIn(
    ctx.principal,
    { id: ctx.organizationId, kind: ctx.organizationKind },
    'webhooks:update',
  ),
})

const whole = (sender: Sender): Look => ({ sender, seesAddress: true })

export function createWebhook(ctx: Desk, sender: Sender, input: WebhookInput): Promise<WithSecret> {
  requireReasonableAddress(input.url)
  const id = newId(WebhookId, ctx.now())
  const secret = new Secret(ctx.random(secretBytes))
  return refusingTakenName(input.name, () =>
    ctx.transaction(async (tx) => {
      const row = await store.addWebhook(tx, {
        id,
        ...columns(sender, id, input),
        secret: sender.sealSecret(id, secret),
        state_reason: 'Nothing was sent yet.',
        state_since: ctx.now(),
        created_at: ctx.now(),
      })
      await recordAuditEvent(ctx, tx, {
        type: 'webhook.created',
        summary: `Added the webhook ${input.name} to ${new URL(input.url).host}.`,
        details: { webhookId: id, ...told(input) },
      })
      return { ...toWebhook(row, 0, whole(sender)), secret: shownSecret(secret) }
    }),
  )
}

const columns = (sender: Sender, id: string, input: WebhookInput) => ({
  name: input.name,
  url: sender.sealUrl(id, input.url),
  format: input.format,
  events: [...new Set(input.events)],
  is_enabled: input.isEnabled,
})

/** For the audit trail, which more people read than may see the address. */
function told({ name, url, format, events, isEnabled }: WebhookInput) {
  return { name, host: new URL(url).host, format, events, isEnabled }
}

/** Whatever was wrong may be put right by it: what waits is tried at once. */
export async function updateWebhook(
  ctx: Desk,
  sender: Sender,
  id: WebhookId,
  input: WebhookInput,
): Promise<Webhook> {
  requireReasonableAddress(input.url)
  const webhook = await saveInput(ctx, sender, id, input)
  await resume(ctx, id)
  return withWaiting(ctx, webhook)
}

function saveInput(
  ctx: Desk,
  sender: Sender,
  id: WebhookId,
  input: WebhookInput,
): Promise<Webhook> {
  return refusingTakenName(input.name, () =>
    ctx.transaction(async (tx) => {
      const before = await getWebhook(tx, id)
      const isSameUrl = sender.urlOf(before).href === new URL(input.url).href
      const row = await store.saveWebhook(tx, id, {
        ...columns(sender, id, input),
        failures_in_a_row: 0,
        is_failing: false,
        state_reason: input.isEnabled ? 'Nothing was sent since it was changed.' : 'Switched off.',
        state_since: ctx.now(),
        paused_until: null,
      })
      await tellState(ctx, tx, row)
      await recordAuditEvent(ctx, tx, {
        type: 'webhook.updated',
        summary: `Changed the webhook ${input.name}.`,
        details: {
          webhookId: id,
          before: told(toWebhook(before, 0, whole(sender))),
          after: told(input),
          changesAddress: !isSameUrl,
        },
      })
      return toWebhook(row, 0, whole(sender))
    }),
  )
}

export const removeWebhook = (ctx: Desk, id: WebhookId): Promise<Record<string, never>> =>
  ctx.transaction(async (tx) => {
    const row = await getWebhook(tx, id)
    await forgetTrouble(ctx, tx, row)
    await store.removeWebhook(tx, id)
    await recordAuditEvent(ctx, tx, {
      type: 'webhook.removed',
      summary: `Removed the webhook ${row.name}.`,
      details: { webhookId: id, name: row.name },
    })
    return {}
  })

/** The secret in use so far signs beside the new one for a day, so that no receiver has to hurry. */
export async function renewSecret(ctx: Desk, sender: Sender, id: WebhookId): Promise<WithSecret> {
  const secret = new Secret(ctx.random(secretBytes))
  const row = await ctx.transaction(async (tx) => {
    const before = await getWebhook(tx, id)
    await recordAuditEvent(ctx, tx, {
      type: 'webhook.secret-renewed',
      summary: `Made a new secret for the webhook ${before.name}.`,
      details: { webhookId: id, name: before.name },
    })
    return store.saveWebhook(tx, id, {
      secret: sender.sealSecret(id, secret),
      previous_secret: before.secret,
      previous_secret_ends_at: new Date(ctx.now().getTime() + oldSecretMilliseconds),
    })
  })
  const webhook = await withWaiting(ctx, toWebhook(row, 0, whole(sender)))
  return { ...webhook, secret: shownSecret(secret) }
}

async function withWaiting(ctx: Desk, webhook: Webhook): Promise<Webhook> {
  const waiting = await ctx.db.asSystem('count what waits for webhooks', countWaiting)
  return { ...webhook, waiting: waiting.get(webhook.id) ?? 0 }
}

export async function getWebhook(tx: OrganizationTx, id: WebhookId): Promise<store.WebhookData> {
  const row = await store.findWebhookForUpdate(tx, id)
  if (!row) throw notFound('webhook', id)
  return row
}

/** The database decides, so that of two people at once only one gets the name. */
async function refusingTakenName<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const isTaken =
      cause instanceof Error &&
      'constraint' in cause &&
      cause.constraint === 'webhook_name_is_unique'
    if (!isTaken) throw cause
    throw new AppError('conflict', `There is a webhook ${name} already. Choose another name.`, {
      cause,
      fields: [{ path: 'name', message: 'This name is taken.' }],
    })
  }
}
