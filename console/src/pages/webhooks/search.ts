import { WebhookDelivery, webhooksApi } from '@gatehouse/contract/webhooks'
import { pages } from '../../app/api.ts'

const State = WebhookDelivery.shape.state

export interface DeliverySearch {
  state?: WebhookDelivery['state'] | undefined
}

export function deliverySearch(raw: Record<string, unknown>): DeliverySearch {
  const state = State.safeParse(raw['state'])
  return state.success ? { state: state.data } : {}
}

export const deliveriesQuery = (webhookId: string, { state }: DeliverySearch) =>
  pages(webhooksApi.deliveries, {
    params: { webhookId },
    query: { ...(state && { state }), limit: 50 },
  })
