import { setTimeout as pause } from 'node:timers/promises'
import { memoryOf, residentOf, treeOf } from '../server.ts'
import { openCrowd } from './crowd.ts'
import type { Place } from './place.ts'
import { listenersOf } from './processes.ts'

/** What is only made once, and what connecting needs for a moment, is not counted. */
const warmSessions = 50
const restMilliseconds = 10_000
const knockingAtOnce = 20

export interface Idle {
  opened: number
  complaints: string[]
  /** Growth in bytes of all processes of the product, the database included; shared memory in shares. */
  all: number
  /** Growth in bytes of what is resident of those that listen on the port for SSH. */
  proxies: number
  proxyCount: number
}

/** What sessions cost in which nobody does anything. */
export async function measureIdle(place: Place, count: number): Promise<Idle> {
  const warm = await openCrowd(place, { count: warmSessions, atOnce: knockingAtOnce })
  const before = await restingMemory(place)
  const crowd = await openCrowd(place, { first: warmSessions, count, atOnce: knockingAtOnce })
  const after = await restingMemory(place)
  const complaints = [
    ...[...warm.complaints, ...crowd.complaints],
    ...(await crowd.leave()),
    ...(await warm.leave()),
  ]
  return {
    ...{ opened: crowd.times.length, complaints },
    ...{ all: after.all - before.all, proxies: after.proxies - before.proxies },
    proxyCount: after.proxyCount,
  }
}

async function restingMemory({ server, sshPort }: Place) {
  await pause(restMilliseconds)
  const proxies = await listenersOf(sshPort)
  const resident = await Promise.all(proxies.map(residentOf))
  return {
    all: await memoryOf(await treeOf(server.pid)),
    proxies: resident.reduce((sum, bytes) => sum + bytes, 0),
    proxyCount: proxies.length,
  }
}
