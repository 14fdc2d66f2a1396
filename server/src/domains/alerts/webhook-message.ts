import type { WebhookEvent } from '@gatehouse/contract/webhooks'
import type { WebhookMessage } from '#domains/webhooks'
import type { OrganizationFacts } from '#domains/organizations'
import { recordsText } from './alert-history.ts'
import { alertLink, type AlertOptions, alertsLink } from './alert-options.ts'
import { changeText } from './record-text.ts'
import type { ToldAlert } from './told-alert.ts'

/** A message is read by people; the rest is one request away. */
const mostRecords = 10

/** One message for one alert, or for all those of a rule that came in a period. */
export function alertMessage(
  options: AlertOptions,
  organization: OrganizationFacts,
  event: WebhookEvent,
  told: readonly [ToldAlert, ...ToldAlert[]],
): WebhookMessage {
  const [{ alert, records }] = told
  const count = told.reduce((sum, one) => sum + one.alert.recordCount, 0)
  const isOne = told.length === 1
  const newest = records.at(-1)
  return {
    event,
    severity: alert.severity,
    title: isOne ? alert.name : `${told.length} alerts: ${alert.name}`,
    text: (isOne && newest && changeText(newest)) || alert.description,
    link: isOne ? alertLink(options, alert) : alertsLink(options, alert),
    facts: [
      { name: 'Organization', value: organization.name },
      { name: 'Severity', value: alert.severity },
      ...(isOne && alert.item !== '' ? [{ name: 'Item', value: alert.item }] : []),
      { name: 'Records', value: recordsText(count) },
      ...(isOne && alert.ticket?.number ? [{ name: 'Ticket', value: alert.ticket.number }] : []),
    ],
    data: {
      organization: { id: organization.id, name: organization.name },
      alerts: told.map((one) => ({
        ...one.alert,
        isRepeat: one.isRepeat,
        link: alertLink(options, one.alert),
        newRecords: one.records.slice(0, mostRecords),
      })),
    },
  }
}
