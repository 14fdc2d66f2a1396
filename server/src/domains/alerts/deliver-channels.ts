import { queueEmail } from '#domains/email'
import { requestTicket } from '#domains/tickets'
import { queueWebhooks } from '#domains/webhooks'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { raise } from '#platform/jobs/jobs.ts'
import { alertMail, batchMail } from './alert-mail.ts'
import { alertMatched } from './alert-matched.ts'
import type { AlertOptions } from './alert-options.ts'
import { type DeliverySettings, isAtLeast } from './delivery-settings.service.ts'
import type { NewOfAlert } from './read-new.ts'
import { ticketVariables } from './ticket-text.ts'
import { alertMessage } from './webhook-message.ts'

/** Messages go out if and only if the transaction commits. */
export interface Delivery {
  ctx: OrganizationContext
  tx: OrganizationTx
  options: AlertOptions
  settings: DeliverySettings
  /** Of the co-managing administrators of the organization. */
  addresses: readonly string[]
}

type Some = readonly [NewOfAlert, ...NewOfAlert[]]

/** @returns how it went out, if it did. All alerts are of one rule. */
export async function mail(
  { ctx, tx, options, settings: { email, organization }, addresses }: Delivery,
  told: Some,
): Promise<string[]> {
  const [first] = told
  if (!email.isEnabled || !isAtLeast(first.alert.severity, email.minimumSeverity)) return []
  const to = [...email.recipients, ...(email.toOrganizationAdministrators ? addresses : [])]
  if (to.length === 0) return []
  await queueEmail(
    ctx,
    tx,
    told.length === 1
      ? {
          template: 'alert',
          to,
          variables: alertMail(options, organization, first, first.newCount),
        }
      : { template: 'alert-batch', to, variables: batchMail(options, organization, told) },
  )
  return [`e-mail to ${to.length === 1 ? to[0] : `${to.length} addresses`}`]
}

export async function webhooks(
  { ctx, tx, options, settings: { webhooks: wanted, organization } }: Delivery,
  told: Some,
): Promise<string[]> {
  const [{ alert }] = told
  const { webhookIds, minimumSeverity } = wanted
  if (webhookIds.length === 0 || !isAtLeast(alert.severity, minimumSeverity)) return []
  const event = told.every(({ isRepeat }) => isRepeat) ? 'alert.repeated' : 'alert.raised'
  await queueWebhooks(ctx, tx, webhookIds, alertMessage(options, organization, event, told))
  return ['webhook']
}

/** What becomes of it, the history is told by the tickets. */
export async function ticket(
  { ctx, tx, options, settings: { tickets, organization } }: Delivery,
  one: NewOfAlert,
): Promise<void> {
  const { alert, createsTicket, isRepeat, onClosedTicket, records } = one
  const isWanted = tickets.isEnabled && createsTicket
  if (!isWanted || !isAtLeast(alert.severity, tickets.minimumSeverity)) return
  await requestTicket(ctx, tx, {
    alertId: alert.id,
    ...{ ruleId: alert.ruleId, item: alert.item, severity: alert.severity },
    ...{ isRepeat, onClosedTicket, records, recordCount: alert.recordCount },
    variables: ticketVariables(options, organization, one),
  })
}

/** Whatever was chosen for people: response actions decide for themselves. */
export const otherDomains = ({ tx }: Delivery, { alert, isRepeat, recordIds }: NewOfAlert) =>
  raise(tx, alertMatched, {
    organizationId: alert.organizationId,
    alertId: alert.id,
    ruleId: alert.ruleId,
    isRepeat,
    recordIds,
  })
