import { setTimeout as pause } from 'node:timers/promises'
import { activityRecordId } from '@gatehouse/server/domains/activity/activity-row.ts'
import type { Batch } from '../batches.ts'
import type { Client } from '../client.ts'
import type { Sender } from '../fleet.ts'

const lookMilliseconds = 10

/**
 * Sends batches at a steady pace.
 * @returns of one batch after the other, the milliseconds from its acknowledgement until its last record is found.
 */
export async function measureLag(
  admin: Client,
  sender: Sender,
  batches: readonly Batch[],
  recordsPerSecond: number,
): Promise<number[]> {
  const lags: number[] = []
  const sending: Promise<unknown>[] = []
  let isWatching = false
  let due = performance.now()
  for (const batch of batches) {
    due += (batch.records / recordsPerSecond) * 1000
    const acknowledged = sender.send(batch.packed)
    sending.push(acknowledged)
    if (!isWatching) {
      isWatching = true
      const watched = acknowledged
        .then(() => untilFound(admin, sender, batch))
        .then((lag) => {
          lags.push(lag)
          isWatching = false
        })
      sending.push(watched)
    }
    await pause(Math.max(due - performance.now(), 0))
  }
  await Promise.all(sending)
  return lags
}

async function untilFound(admin: Client, sender: Sender, { last }: Batch): Promise<number> {
  const began = performance.now()
  const id = activityRecordId(sender, last.key, Date.parse(last.at))
  const address = `/organizations/${sender.organizationId}/activity/records/${id}`
  while ((await admin.get(address)).status !== 200) await pause(lookMilliseconds)
  return performance.now() - began
}
