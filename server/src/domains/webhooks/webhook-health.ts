import type { Webhook } from '#platform/db/tables.ts'
import type { Updateable } from 'kysely'
import type { Outcome } from './delivery-outcome.ts'
import type { WebhookData } from './webhook.store.ts'

/** One that is slow now and then is not in trouble; nor does a person want to hear of it. */
const failuresUntilTrouble = 3

/** A receiver in trouble is tried with one message at a time, so far apart. */
const pauseMilliseconds = 60_000

export const delivered = 'The last message was delivered.'

/** What an attempt says of the webhook as a whole. */
export function healthAfter(
  webhook: WebhookData,
  outcome: Outcome,
  now: Date,
): Updateable<Webhook> {
  if (outcome.is === 'delivered') {
    return { failures_in_a_row: 0, paused_until: null, ...state(webhook, false, delivered, now) }
  }
  const failures = webhook.failures_in_a_row + 1
  const isFailing =
    webhook.is_failing || outcome.is !== 'postponed' || failures >= failuresUntilTrouble
  const { problem } = outcome
  return {
    failures_in_a_row: failures,
    paused_until: pause(outcome, isFailing, now),
    ...(isFailing ? state(webhook, true, problem, now) : {}),
    ...(outcome.is === 'gone' ? { is_enabled: false } : {}),
  }
}

/** `since` moves with the state, not with its reason. */
const state = (webhook: WebhookData, isFailing: boolean, reason: string, now: Date) => ({
  is_failing: isFailing,
  state_reason: reason,
  state_since: webhook.is_failing === isFailing ? webhook.state_since : now,
})

function pause(outcome: Outcome, isFailing: boolean, now: Date): Date | null {
  if (outcome.is !== 'postponed') return null
  const asked = outcome.notBefore?.getTime() ?? 0
  const own = isFailing ? now.getTime() + pauseMilliseconds : 0
  const until = Math.max(asked, own)
  return until > now.getTime() ? new Date(until) : null
}
