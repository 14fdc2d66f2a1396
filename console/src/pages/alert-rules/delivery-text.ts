import type { AlertDelivery } from '@gatehouse/contract/alert-rules'
import { counted } from '../../ui/numbers.ts'

/** Who is told of the alerts of a profile, in a few words. */
export function deliveryText({ email, tickets, webhooks }: AlertDelivery): string {
  const count = webhooks.webhookIds.length
  const ways = [
    ...(email.isEnabled ? [mailText(email)] : []),
    ...(tickets.isEnabled ? ['tickets'] : []),
    ...(count > 0 ? [counted(count, 'webhook')] : []),
  ]
  const text = ways.join(', ')
  return text === '' ? 'Nobody' : text.charAt(0).toUpperCase() + text.slice(1)
}

function mailText({ recipients, toOrganizationAdministrators }: AlertDelivery['email']): string {
  const people = [
    ...(recipients.length > 0 ? [counted(recipients.length, 'address', 'addresses')] : []),
    ...(toOrganizationAdministrators ? ['administrators'] : []),
  ]
  return people.length === 0 ? 'e-mail to nobody' : `e-mail to ${people.join(' and ')}`
}
