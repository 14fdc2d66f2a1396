import type { OrganizationId, WebhookDeliveryId } from '@gatehouse/contract/ids'
import type { WebhookFormat } from '@gatehouse/contract/webhooks'
import { slackBody } from './slack-body.ts'
import { teamsBody } from './teams-body.ts'
import type { WebhookMessage } from './webhook-message.ts'

export interface Letter {
  id: WebhookDeliveryId
  at: string
  organizationId: OrganizationId
  message: WebhookMessage
}

/** The bytes that are signed and sent, made once for all attempts. */
export function bodyOf(format: WebhookFormat, letter: Letter): string {
  if (format === 'slack') return JSON.stringify(slackBody(letter.message))
  if (format === 'teams') return JSON.stringify(teamsBody(letter.message))
  return JSON.stringify(gatehouseBody(letter))
}

/** The order of the properties is part of the promise: the same message is the same text. */
const gatehouseBody = ({ id, at, organizationId, message }: Letter) => ({
  id,
  type: message.event,
  at,
  organizationId,
  data: message.data ?? null,
})
