import { setTimeout as pause } from 'node:timers/promises'
import { findAll } from '@gatehouse/test/e2e/found.ts'
import type { TestController, TestDomain } from '@gatehouse/directory/testing/samba'
import type { Place } from './place.ts'

export interface Burst {
  found: number
  /** Records beyond the first of an object. */
  doubled: number
  /** From the last change until no more come. */
  seconds: number
}

const patienceSeconds = 300

/** Makes objects at one controller, which then fails as if its power had, and goes on at the other. */
export async function measureBurst(
  place: Place,
  first: TestDomain,
  second: TestController,
  count: number,
): Promise<Burst> {
  const unit = `OU=Burst,${first.baseDn}`
  const half = Math.floor(count / 2)
  await using connection = await first.connect()
  await connection.add(unit, new Map([['objectClass', ['organizationalUnit']]]))
  await makeAt(first, unit, 0, half)
  // What did not come to the other controller would be lost with the first, and not by us.
  await untilThere(second, `CN=burst${half - 1},${unit}`)
  await first.stop('at once')
  await makeAt(second, unit, half, count)
  return await untilFound(place, count)
}

async function makeAt(
  controller: TestController,
  unit: string,
  from: number,
  to: number,
): Promise<void> {
  await using connection = await controller.connect()
  const numbers = Array.from({ length: to - from }, (_, at) => from + at).values()
  const make = async () => {
    for (const number of numbers) {
      await connection.add(`CN=burst${number},${unit}`, new Map([['objectClass', ['contact']]]))
    }
  }
  await Promise.all(Array.from({ length: 8 }, make))
}

async function untilThere(controller: TestController, dn: string): Promise<void> {
  await using connection = await controller.connect()
  while (!(await connection.find(dn, ['cn']))) await pause(200)
}

async function untilFound({ client, organizationId }: Place, count: number): Promise<Burst> {
  const began = performance.now()
  const look = async () => {
    const filter = { what: '/Burst/burst', action: ['Added' as const] }
    const records = await findAll(client, organizationId, filter)
    const found = new Set(records.map(({ what }) => what)).size
    const seconds = (performance.now() - began) / 1000
    return { found, doubled: records.length - found, seconds }
  }
  let last = await look()
  while (last.found < count && last.seconds < patienceSeconds) {
    await pause(1000)
    last = await look()
  }
  const { seconds } = last
  // One more look at everything tells late doubles.
  await pause(5000)
  return { ...(await look()), seconds }
}
