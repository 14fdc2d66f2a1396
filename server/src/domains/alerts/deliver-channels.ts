import { maxKeptRecords } from '@gatehouse/contract/alerts'
import { queueEmail } from '#domains/email'
import { requestTickets } from '#domains/tickets'
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

export type Some = readonly [NewOfAlert, ...NewOfAlert[]]

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
export async function tickets(
  { ctx, tx, options, settings: { tickets: wanted, organization } }: Delivery,
  told: readonly NewOfAlert[],
): Promise<void> {
  const some = told.filter(
    ({ alert, createsTicket }) =>
      wanted.isEnabled &&
      createsTicket &&
      // What is resolved has closed its ticket; records of before must not open it again.
      alert.state.status === 'open' &&
      isAtLeast(alert.severity, wanted.minimumSeverity),
  )
  await requestTickets(
    ctx,
    tx,
    some.map((one) => {
      const { alert, isRepeat, onClosedTicket, records } = one
      return {
        alertId: alert.id,
        ...{ ruleId: alert.ruleId, item: alert.item, severity: alert.severity },
        ...{ isRepeat, onClosedTicket, records, recordCount: alert.recordCount },
        variables: ticketVariables(options, organization, one),
      }
    }),
  )
}

/** Whatever was chosen for people: response actions decide for themselves. */
export async function otherDomains(
  { ctx, tx }: Delivery,
  told: readonly NewOfAlert[],
): Promise<void> {
  for (const some of eventfuls(told)) {
    await raise(tx, alertMatched, {
      organizationId: ctx.organizationId,
      alerts: some.map(({ alert, isRepeat, recordIds }) => ({
        ...{ alertId: alert.id, ruleId: alert.ruleId, isRepeat, recordIds },
      })),
    })
  }
}

/** Some alerts with few records, or one with as many as it can have. */
function eventfuls(told: readonly NewOfAlert[]): NewOfAlert[][] {
  const all: NewOfAlert[][] = []
  let room = 0
  for (const one of told) {
    room -= one.recordIds.length
    const last = all.at(-1)
    if (last && room >= 0) last.push(one)
    else {
      all.push([one])
      room = maxKeptRecords - one.recordIds.length
    }
  }
  return all
}
