import type { Context } from '#platform/context.ts'
import type { Attempt, DeliveryData } from './webhook-delivery.store.ts'
import { type Outcome, outcomeOf, outcomeOfError } from './delivery-outcome.ts'
import { post } from './http-post.ts'

import { allowedAddresses } from './webhook-address.ts'
import type { Sender } from './webhook-options.ts'
import { signedHeaders } from './webhook-signature.ts'
import type { WebhookData } from './webhook.store.ts'

export interface Sent {
  attempt: Attempt
  outcome: Outcome
}

/** One attempt; never fails, because a failure is what it came to. Undefined when we are about to stop. */
export async function sendDelivery(
  ctx: Context,
  sender: Sender,
  webhook: WebhookData,
  delivery: Pick<DeliveryData, 'id' | 'body'>,
  stopping?: AbortSignal,
): Promise<Sent | undefined> {
  const at = ctx.now()
  const began = performance.now()
  const said = await answerOf(sender, webhook, delivery, at, stopping)
  if (stopping?.aborted && said.outcome.is !== 'delivered') return undefined
  const milliseconds = Math.round(performance.now() - began)
  const succeeded = said.outcome.is === 'delivered'
  return {
    outcome: said.outcome,
    attempt: { at: at.toISOString(), succeeded, ...said.seen, milliseconds },
  }
}

interface Said {
  outcome: Outcome
  seen: { status?: number; answer: string }
}

async function answerOf(
  sender: Sender,
  webhook: WebhookData,
  { id, body }: Pick<DeliveryData, 'id' | 'body'>,
  now: Date,
  stopping?: AbortSignal,
): Promise<Said> {
  const { deadlineMilliseconds } = sender
  const deadline = AbortSignal.timeout(deadlineMilliseconds)
  const signal = stopping ? AbortSignal.any([deadline, stopping]) : deadline
  try {
    const url = sender.urlOf(webhook)
    const addresses = await unless(signal, allowedAddresses(url, sender.resolve))
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Gatehouse',
      ...signedHeaders(sender.secretsOf(webhook, now), { id, body }, now),
    }
    const answer = await post({ url, addresses, headers, body, signal })
    return {
      outcome: outcomeOf(answer, now),
      seen: { status: answer.status, answer: answer.text },
    }
  } catch (error) {
    const outcome = outcomeOfError(error, deadlineMilliseconds)
    return { outcome, seen: { answer: outcome.is === 'delivered' ? '' : outcome.problem } }
  }
}

/** A name service cannot be told to stop, so it is not waited for. */
function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const stop = () => reject(signal.reason as Error)
  signal.addEventListener('abort', stop, { once: true })
  void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  return promise
}
