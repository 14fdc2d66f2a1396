import { createHmac, timingSafeEqual } from 'node:crypto'
import { replayWindowSeconds } from '@gatehouse/contract/webhooks'
import type { Secret } from '#platform/secret.ts'

// Standard Webhooks 1.0, symmetric signatures: https://www.standardwebhooks.com
const secretPrefix = 'whsec_'
const version = 'v1'
export const secretBytes = 32

export interface SignedMessage {
  id: string
  /** Unix time in seconds, as the header carries it. */
  timestamp: string
  /** Byte for byte as it is sent. */
  body: string
}

export type WebhookHeaders = Readonly<
  Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>
>

/** As the receiver keeps it: `whsec_` and base64. */
export const shownSecret = (secret: Secret<Buffer>): string =>
  secretPrefix + secret.reveal().toString('base64')

/** Signed anew for each attempt, because receivers refuse what is older than the replay window. */
export function signedHeaders(
  secrets: readonly Secret<Buffer>[],
  { id, body }: Pick<SignedMessage, 'id' | 'body'>,
  now: Date,
): WebhookHeaders {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const signatures = secrets.map((secret) => signatureOf(secret, { id, timestamp, body }))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}

function signatureOf(secret: Secret<Buffer>, { id, timestamp, body }: SignedMessage): string {
  const hmac = createHmac('sha256', secret.reveal()).update(`${id}.${timestamp}.${body}`)
  return `${version},${hmac.digest('base64')}`
}

export type Verdict = 'genuine' | 'incomplete' | 'too-old' | 'too-new' | 'forged'

/** What a receiver does: one of the signatures has to fit, and the time has to be near its own clock. */
export function verifyWebhook(
  secret: Secret<Buffer>,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  now: Date,
): Verdict {
  const {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
  } = headers
  if (!id || !signature || !/^\d{1,12}$/.test(timestamp ?? '') || !timestamp) return 'incomplete'
  const age = Math.floor(now.getTime() / 1000) - Number(timestamp)
  if (age > replayWindowSeconds) return 'too-old'
  if (age < -replayWindowSeconds) return 'too-new'
  const expected = signatureOf(secret, { id, timestamp, body })
  return signature.split(' ').some((given) => isEqual(given, expected)) ? 'genuine' : 'forged'
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
