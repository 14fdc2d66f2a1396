import { setTimeout as pause } from 'node:timers/promises'
import { treeOf } from '../server.ts'
import type { Place } from './place.ts'
import { cpuOf, listenersOf } from './processes.ts'

const lookMilliseconds = 500
/** Of a processor. Something always ticks. */
const quietShare = 0.1
const patienceMilliseconds = 180_000

/**
 * Until what the last measurement left behind is done, such as taking what a recording shows into the index, which would
 * otherwise be on the next one's account. Says so when that takes too long.
 */
export async function untilQuiet(place: Place): Promise<void> {
  const deadline = performance.now() + patienceMilliseconds
  for (;;) {
    const [before, began] = [await cpuOf([place.server.pid]), performance.now()]
    await pause(lookMilliseconds)
    const used = (await cpuOf([place.server.pid])) - before
    const share = used / ((performance.now() - began) / 1000)
    if (share < quietShare && (await atWork(place)).length === 0) return
    if (performance.now() < deadline) continue
    console.log(`Not at rest after ${patienceMilliseconds / 1000} s: what comes next is disturbed.`)
    return
  }
}

/** What the two real servers run for those that are connected. */
export async function atWork({ target, jump }: Pick<Place, 'target' | 'jump'>): Promise<number[]> {
  const daemons = [...(await listenersOf(target.port)), ...(await listenersOf(jump.port))]
  const trees = await Promise.all(daemons.map(treeOf))
  return trees.flat().filter((pid) => !daemons.includes(pid))
}
