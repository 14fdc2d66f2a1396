import { AppError } from '#platform/errors.ts'
import type { PostAnswer } from './http-post.ts'

/** What an attempt came to. `problem` is a whole sentence for the state of the webhook. */
export type Outcome =
  | { is: 'delivered' }
  /** May work later; `notBefore` when the receiver says when. */
  | { is: 'postponed'; problem: string; notBefore?: Date }
  /** Will not work by waiting. */
  | { is: 'refused'; problem: string }
  /** The receiver wants no more messages. */
  | { is: 'gone'; problem: string }

const longestRetryAfter = 6 * 3600_000

const later = new Set([408, 425, 429])

export function outcomeOf({ status, headers }: PostAnswer, now: Date): Outcome {
  if (status >= 200 && status < 300) return { is: 'delivered' }
  if (status === 410) {
    return {
      is: 'gone',
      problem:
        'The receiver answered 410, that it is gone for good, so the webhook was switched off.',
    }
  }
  if (status >= 300 && status < 400) {
    return {
      is: 'refused',
      problem: `The receiver answered ${status}, a redirect${target(headers.location)}. Redirects are not followed: give the final address.`,
    }
  }
  if (status < 500 && !later.has(status)) {
    return {
      is: 'refused',
      problem: `The receiver refused the message with ${status}. Its answer is in the log of deliveries.`,
    }
  }
  const notBefore = retryAfter(headers['retry-after'], now)
  return {
    is: 'postponed',
    problem: `The receiver answered ${status}.`,
    ...(notBefore ? { notBefore } : {}),
  }
}

/** Only the host: the rest of such an address may be a secret. */
function target(location: string | undefined): string {
  if (!location || !URL.canParse(location)) return ''
  return ` to ${new URL(location).host}`
}

/** RFC 9110 §10.2.3: seconds, or a date. */
export function retryAfter(value: string | undefined, now: Date): Date | undefined {
  if (value === undefined) return undefined
  const at = /^\d+$/.test(value) ? now.getTime() + Number(value) * 1000 : Date.parse(value)
  if (!(at > now.getTime())) return undefined
  return new Date(Math.min(at, now.getTime() + longestRetryAfter))
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the receiver broke the connection off',
  ENOTFOUND: 'the name service does not know the host',
  EAI_AGAIN: 'the name service does not answer',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
  ETIMEDOUT: 'the host does not answer',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of an authority that is not trusted here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

/** Why there was no answer. Names no address: that of a chat program is a secret. */
export function outcomeOfError(error: unknown, deadlineMilliseconds: number): Outcome {
  if (error instanceof AppError) return { is: 'refused', problem: error.message }
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    const seconds = deadlineMilliseconds / 1000
    return {
      is: 'postponed',
      problem: `The receiver did not answer within ${seconds} s.`,
    }
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = words[code] ?? (error instanceof Error ? error.message : String(error))
  return {
    is: 'postponed',
    problem: `The receiver could not be reached: ${reason}${code in words ? ` (${code})` : ''}.`,
  }
}

const minute = 60_000
const hour = 60 * minute

/** After the first, the second … failure in a row of a message: three days in all. */
const delays: readonly number[] = [
  10_000,
  30_000,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  12 * hour,
  20 * hour,
  23 * hour,
]

/** A message that could not be delivered for so long is given up. */
export const giveUpMilliseconds = 3 * 24 * hour

/** When to try again after `tries` failures, or undefined when it is not worth it any more. */
export function nextAttempt(
  tries: number,
  now: Date,
  giveUpAt: Date,
  notBefore?: Date,
): Date | undefined {
  const delay = delays[tries - 1]
  if (delay === undefined) return undefined
  const at = Math.max(now.getTime() + delay, notBefore?.getTime() ?? 0)
  return at < giveUpAt.getTime() ? new Date(at) : undefined
}
