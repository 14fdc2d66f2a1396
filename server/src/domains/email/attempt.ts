import type { EmailAttempt } from '@gatehouse/contract/email'
import type { Delivery } from './delivery.ts'
import { attemptsOf, type EmailMessageData } from './email-message.store.ts'
import { nextAttemptAt } from './retry.ts'

/** Enough for one patience; a message sent again by hand many times loses its oldest. */
const mostAttempts = 60

type Outcome = Pick<
  EmailMessageData,
  'state' | 'pending' | 'sent_at' | 'next_attempt_at' | 'tries'
> & { attempts: string }

/** What becomes of a message when there was no delivery at all: it is tried again until its time is over. */
export const afterFailure = (row: EmailMessageData, reason: string, now: Date): Outcome =>
  later(row, row.pending, reason, now)

/** What becomes of a message after the server answered for each of its recipients. */
export function afterDelivery(row: EmailMessageData, delivery: Delivery, now: Date): Outcome {
  const pending = row.pending.filter((address) => !delivery.accepted.includes(address))
  const said = wordsOf(delivery)
  if (pending.length === 0) {
    return {
      ...{ state: 'sent', pending, sent_at: now, next_attempt_at: null, tries: row.tries + 1 },
      attempts: withAttempt(row, { at: now.toISOString(), succeeded: true, answer: said }),
    }
  }
  const mayStillWork = delivery.refused.some(({ isPermanent }) => !isPermanent)
  return mayStillWork ? later(row, pending, said, now) : failed(row, pending, said, now)
}

function later(row: EmailMessageData, pending: string[], said: string, now: Date): Outcome {
  const tries = row.tries + 1
  const next = nextAttemptAt(now, tries)
  if (next > row.give_up_at) return failed(row, pending, `${said} It is not tried again.`, now)
  return {
    ...{ state: 'waiting', pending, sent_at: null, next_attempt_at: next, tries },
    attempts: withAttempt(row, { at: now.toISOString(), succeeded: false, answer: said }),
  }
}

const failed = (row: EmailMessageData, pending: string[], said: string, now: Date): Outcome => ({
  ...{ state: 'failed', pending, sent_at: null, next_attempt_at: null, tries: row.tries + 1 },
  attempts: withAttempt(row, { at: now.toISOString(), succeeded: false, answer: said }),
})

const withAttempt = (row: EmailMessageData, attempt: EmailAttempt): string =>
  JSON.stringify([...attemptsOf(row), attempt].slice(-mostAttempts))

function wordsOf({ accepted, refused, answer }: Delivery): string {
  if (refused.length === 0) return answer
  const refusals = refused.map((one) => `${one.address} was refused: ${one.answer}`)
  const taken = accepted.length > 0 ? [`Accepted for ${accepted.join(', ')}: ${answer}`] : []
  return [...taken, ...refusals].join(' · ')
}
