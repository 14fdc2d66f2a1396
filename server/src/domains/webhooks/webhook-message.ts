import { Severity } from '@gatehouse/contract/severities'
import { WebhookEvent } from '@gatehouse/contract/webhooks'
import { z } from 'zod'

/** What a webhook is told, before it is put into the format that its receiver takes. */
export const WebhookMessage = z.object({
  event: WebhookEvent,
  /** One line, such as the name of the alert. */
  title: z.string(),
  text: z.string(),
  severity: Severity,
  /** Where a person reads on, in the console. */
  link: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })).readonly(),
  /** The `data` of the format `gatehouse`, as JSON. */
  data: z.unknown(),
})
export type WebhookMessage = z.infer<typeof WebhookMessage>
