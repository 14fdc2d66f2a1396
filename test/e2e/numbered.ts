import { randomUUID } from 'node:crypto'
import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import { aRecord, type Sender } from './sender.ts'

/** Sends numbered records in batches for ever, each batch until it is acknowledged. */
export interface NumberedStream {
  /** Numbers of the records whose batch was acknowledged. */
  readonly acknowledged: ReadonlySet<number>
  /** How often a batch had to be sent again. */
  readonly retries: number
  /** Answers that were neither a receipt nor a server that is away. */
  readonly surprises: readonly string[]
  /** Goes on with a server that was started again. */
  use(sender: Sender): void
  /** No new batches; ends when all that were begun are acknowledged. */
  finish(): Promise<void>
}

const recordsInBatch = 40
const senders = 3

export function startNumberedStream(first: Sender): NumberedStream {
  const acknowledged = new Set<number>()
  const surprises: string[] = []
  const state = { sender: first, isFinishing: false, next: 1, retries: 0 }
  let wake = Promise.withResolvers<void>()

  async function sendBatches(): Promise<void> {
    while (!state.isFinishing) {
      const numbers = Array.from({ length: recordsInBatch }, () => state.next++)
      await sendUntilAcknowledged(randomUUID(), numbers)
      for (const number of numbers) acknowledged.add(number)
    }
  }

  async function sendUntilAcknowledged(batchId: string, numbers: number[]): Promise<void> {
    const records = numbers.map(numbered)
    for (;;) {
      const [sender, changed] = [state.sender, wake.promise]
      const answer = await sender.post(records, batchId).catch(() => undefined)
      if (answer?.status === 200) return
      if (answer && answer.status !== 503) surprises.push(`${answer.status} ${answer.text}`)
      state.retries += 1
      // Away: whoever starts it again says so. Refusing for the moment: it may be asked again.
      if (!answer) await changed
    }
  }

  const done = Promise.all(Array.from({ length: senders }, sendBatches))
  return {
    acknowledged,
    surprises,
    get retries() {
      return state.retries
    },
    use(sender) {
      state.sender = sender
      wake.resolve()
      wake = Promise.withResolvers()
    },
    async finish() {
      state.isFinishing = true
      await done
    },
  }
}

const numbered = (number: number): CollectedRecord =>
  aRecord({ key: `number-${number}`, what: `number-${number}`, objectType: 'Numbered' })

export const numberOf = ({ what }: { what: string }): number => Number(what.replace('number-', ''))
