import type { SealingKey } from '#platform/crypto/seal.ts'
import { open, seal } from '#platform/crypto/seal.ts'
import type { Secret } from '#platform/secret.ts'
import { type Resolve, systemResolve } from './webhook-address.ts'
import type { WebhookData } from './webhook.store.ts'

export interface WebhooksOptions {
  /** Addresses and secrets are sealed under it. */
  sealKey: SealingKey
  /** An attempt may take so long, name service and answer included. */
  deadlineMilliseconds?: number
  resolve?: Resolve
}

/** How this node sends; the defaults are filled in. */
export interface Sender extends Required<WebhooksOptions> {
  sealUrl(id: string, url: string): Buffer
  urlOf(webhook: WebhookData): URL
  sealSecret(id: string, secret: Secret<Buffer>): Buffer
  /** The one in use first; the one before it as long as it signs, too. */
  secretsOf(webhook: WebhookData, now: Date): Secret<Buffer>[]
}

const placeOfUrl = (id: string) => `webhook.url:${id}`
const placeOfSecret = (id: string) => `webhook.secret:${id}`

export function createSender(options: WebhooksOptions): Sender {
  const { sealKey } = options
  return {
    deadlineMilliseconds: 15_000,
    resolve: systemResolve,
    ...options,
    sealUrl: (id, url) => seal(sealKey, url, placeOfUrl(id)),
    urlOf: ({ id, url }) => new URL(open(sealKey, url, placeOfUrl(id)).reveal().toString()),
    sealSecret: (id, secret) => seal(sealKey, secret.reveal(), placeOfSecret(id)),
    secretsOf({ id, secret, previous_secret: previous, previous_secret_ends_at: endsAt }, now) {
      const current = open(sealKey, secret, placeOfSecret(id))
      if (!previous || !endsAt || endsAt <= now) return [current]
      return [current, open(sealKey, previous, placeOfSecret(id))]
    },
  }
}
