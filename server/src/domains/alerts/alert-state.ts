import type { AlertId } from '@gatehouse/contract/ids'
import type { WebhookEvent } from '@gatehouse/contract/webhooks'
import { requestTicketClose, requestTicketReopen } from '#domains/tickets'
import { queueWebhooks } from '#domains/webhooks'
import type { Clock } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { AlertOptions } from './alert-options.ts'
import { findAlert } from './alert.store.ts'
import { alertViews } from './alert.view.ts'
import { findDeliveryOf, isAtLeast } from './delivery-settings.service.ts'
import { alertMessage } from './webhook-message.ts'

/** The columns of a resolved alert, or without a word those of an open one. */
export const resolvedChange = (at?: Date, by?: string, reason?: string) => ({
  status: at === undefined ? 'open' : 'resolved',
  resolved_at: at ?? null,
  resolved_by: by ?? null,
  resolve_reason: reason ?? null,
})

interface Said {
  by: string
  reason: string
  /** The service desk said it, so its ticket knows. */
  isFromTicket?: boolean
}

export async function tellResolved(
  ctx: Clock,
  tx: OrganizationTx,
  options: AlertOptions,
  alertId: AlertId,
  { by, reason, isFromTicket = false }: Said,
): Promise<void> {
  if (!isFromTicket) await requestTicketClose(ctx, tx, { alertId, reason, by })
  await tellWebhooks(ctx, tx, options, alertId, 'alert.resolved', `${by} resolved it: ${reason}`)
}

export async function tellReopened(
  ctx: Clock,
  tx: OrganizationTx,
  options: AlertOptions,
  alertId: AlertId,
  { by, reason, isFromTicket = false }: Said,
): Promise<void> {
  if (!isFromTicket) await requestTicketReopen(ctx, tx, { alertId, reason, by })
  await tellWebhooks(
    ctx,
    tx,
    options,
    alertId,
    'alert.reopened',
    `${by} opened it again: ${reason}`,
  )
}

async function tellWebhooks(
  ctx: Clock,
  tx: OrganizationTx,
  options: AlertOptions,
  id: AlertId,
  event: WebhookEvent,
  text: string,
): Promise<void> {
  const row = await findAlert(tx, id)
  const [alert] = row ? await alertViews(tx, [row]) : []
  if (!alert) return
  const { webhooks, organization } = await findDeliveryOf(tx, alert)
  if (!isAtLeast(alert.severity, webhooks.minimumSeverity)) return
  const message = alertMessage(options, organization, event, [
    { alert, isRepeat: false, records: [] },
  ])
  await queueWebhooks(ctx, tx, webhooks.webhookIds, { ...message, text })
}
