import { setTimeout as pause } from 'node:timers/promises'
import { activityApi } from '@gatehouse/contract/activity'
import type { TestDomain } from '@gatehouse/directory/testing/samba'
import type { Place } from './place.ts'

const lookMilliseconds = 20

/** Changes one user after the other; of each the milliseconds from the answer of the controller until it is found. */
export async function measureLatency(
  { client, organizationId }: Place,
  domain: TestDomain,
  count: number,
): Promise<number[]> {
  await using connection = await domain.connect()
  const lags: number[] = []
  for (let number = 0; number < count; number += 1) {
    const value = `change ${number} of the measurement`
    await connection.modify(`CN=user${number},OU=Unit 0,${domain.baseDn}`, [
      { attribute: 'description', operation: 'replace', values: [value] },
    ])
    const began = performance.now()
    const isFound = async () => {
      const { records } = await client.call(activityApi.search, {
        params: { organizationId },
        query: { what: `/user${number}`, limit: 10 },
      })
      return records.some(({ details }) => details.some(({ after }) => after === value))
    }
    while (!(await isFound())) await pause(lookMilliseconds)
    lags.push(performance.now() - began)
    // So that changes meet the collector at any moment between two of its looks.
    await pause((number * 137) % 1000)
  }
  return lags
}
