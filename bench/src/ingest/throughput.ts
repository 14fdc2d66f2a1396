import { setTimeout as pause } from 'node:timers/promises'
import { activityApi } from '@gatehouse/contract/activity'
import type { Batch } from '../batches.ts'
import { type Client, good } from '../client.ts'
import type { Sender } from '../fleet.ts'

const senders = 4
const lookMilliseconds = 250

export interface Throughput {
  /** Records/s from the first request to the last acknowledgement. */
  acknowledged: number
  /** Records/s from the first request until search counts them all. */
  searchable: number
}

/** Sends all batches as fast as they are taken. */
export async function measureThroughput(
  admin: Client,
  sender: Sender,
  batches: readonly Batch[],
): Promise<Throughput> {
  const waiting = [...batches].reverse()
  const total = batches.reduce((sum, { records }) => sum + records, 0)
  const began = performance.now()
  await Promise.all(
    Array.from({ length: senders }, async () => {
      for (let batch = waiting.pop(); batch; batch = waiting.pop()) await sender.send(batch.packed)
    }),
  )
  const acknowledged = performance.now() - began
  while ((await countSearchable(admin, sender)) < total) await pause(lookMilliseconds)
  const searchable = performance.now() - began
  return {
    acknowledged: (total / acknowledged) * 1000,
    searchable: (total / searchable) * 1000,
  }
}

export async function countSearchable(admin: Client, { organizationId }: Sender): Promise<number> {
  const answer = await admin.get(`/organizations/${organizationId}/activity/histogram?buckets=1`)
  return good(answer, activityApi.histogram.response).total
}
