import { setTimeout as pause } from 'node:timers/promises'
import type { Sender } from '../fleet.ts'
import { numberedBatch } from './numbered.ts'

export interface TicketLag {
  sent: number
  /** From the first byte of the request with the record until the service desk has the ticket, ms. */
  lags: number[]
  /** From the first record until the last ticket, s. */
  seconds: number
}

const perBatch = 5
const patienceMilliseconds = 120_000

/** Sends records at a steady pace, each of which becomes an alert and a ticket. `madeAt` is filled by the service desk. */
export async function measureTicketLag(
  sender: Sender,
  word: string,
  { perSecond, seconds }: { perSecond: number; seconds: number },
  madeAt: ReadonlyMap<string, number>,
): Promise<TicketLag> {
  const total = perSecond * seconds
  const sentAt = new Map<string, number>()
  const sending: Promise<unknown>[] = []
  const began = performance.now()
  for (let first = 0; first < total; first += perBatch) {
    const packed = numberedBatch(word, first, perBatch)
    await pause(Math.max(0, began + (first / perSecond) * 1000 - performance.now()))
    const now = performance.now()
    for (let n = first; n < first + perBatch; n += 1) sentAt.set(`${word}-${n}`, now)
    sending.push(sender.send(packed))
  }
  await Promise.all(sending)
  const deadline = performance.now() + patienceMilliseconds
  while (madeAt.size < total && performance.now() < deadline) await pause(50)
  const lags = [...madeAt].map(([what, at]) => at - (sentAt.get(what) ?? Number.NaN))
  return { sent: total, lags, seconds: (Math.max(...madeAt.values()) - began) / 1000 }
}
