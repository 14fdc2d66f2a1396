import { oneLine } from './said.ts'
import { answerOf, detailsOf, type Peer, SmtpFailure } from './smtp-failure.ts'

export interface Envelope {
  from: string
  to: string[]
}

export interface Refusal {
  address: string
  answer: string
  /** A reply of 5yz: the same again would be refused again. */
  isPermanent: boolean
}

/** What became of one message: for whom the server took it, and for whom it did not. */
export interface Delivery {
  accepted: string[]
  refused: Refusal[]
  /** The server's answer to the message itself; empty when it did not get that far. */
  answer: string
  /** The connection broke in the middle: nobody knows whether the server has the message. */
  isBroken: boolean
}

/** As nodemailer reports a message that at least one recipient was accepted for. */
interface Report {
  accepted: string[]
  rejectedErrors?: readonly Rejection[] | undefined
  response: string
}

interface Rejection {
  message: string
  recipient?: string | undefined
  responseCode?: number | undefined
}

export const deliveryOf = ({ accepted, rejectedErrors = [], response }: Report): Delivery => ({
  accepted,
  refused: refusals(rejectedErrors),
  answer: oneLine(response),
  isBroken: false,
})

const refusals = (errors: readonly Rejection[]): Refusal[] =>
  errors.map((error) => ({
    address: error.recipient ?? '',
    answer: answerOf(error),
    isPermanent: isPermanent(error.responseCode),
  }))

/** RFC 5321 §4.2.1; 503 complains of our dialogue and says nothing of the message. */
const isPermanent = (code: number | undefined): boolean =>
  code !== undefined && code >= 500 && code < 600 && code !== 503

const tooBig = 552

/**
 * What an error of nodemailer means for the message. Throws an SmtpFailure for a refused sender, because
 * every message has the same.
 */
export function refusalOf(error: unknown, { from, to }: Envelope, { host }: Peer): Delivery {
  const { code, command, responseCode, rejectedErrors } = error as Partial<Rejection> & {
    code?: string
    command?: string
    rejectedErrors?: Rejection[]
  }
  if (rejectedErrors && rejectedErrors.length > 0) {
    return { accepted: [], refused: refusals(rejectedErrors), answer: '', isBroken: false }
  }
  if (command === 'MAIL FROM' && responseCode !== undefined && responseCode !== tooBig) {
    throw new SmtpFailure(
      'Message',
      `${host} refuses the sender ${from}: “${answerOf(error)}”.`,
      error,
    )
  }
  const wasAnswered = detailsOf(error).response !== undefined
  // nodemailer does not even try what is bigger than the server said it takes.
  const isKnownTooBig = code === 'EMESSAGE' && !wasAnswered
  const answer = wasAnswered || isKnownTooBig ? answerOf(error) : brokenWords(host, error)
  return {
    accepted: [],
    refused: to.map((address) => ({
      address,
      answer,
      isPermanent: isKnownTooBig || isPermanent(responseCode),
    })),
    answer,
    isBroken: !wasAnswered && !isKnownTooBig,
  }
}

const brokenWords = (host: string, error: unknown): string =>
  `The connection with ${host} broke in the middle of the message: ${answerOf(error)}.`
