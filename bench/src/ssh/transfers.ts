import { open } from 'node:fs/promises'
import path from 'node:path'
import { until } from '@gatehouse/test/e2e/until.ts'
import { percentile } from '../report.ts'
import { type Way, ways } from './names.ts'
import type { Place } from './place.ts'
import { cpuOf, cpuOfEndedChildren, listenersOf } from './processes.ts'
import { atWork, untilQuiet } from './quiet.ts'
import { runToEnd } from './ssh-client.ts'

export const kinds = ['stream down', 'stream up', 'scp down', 'scp up'] as const
export type Kind = (typeof kinds)[number]

/** One transfer, or the medians of several. */
export interface Cost {
  /** From the start of the client to its end, connecting included. */
  seconds: number
  /** Seconds of processor: of the product with its database, of both servers of SSH, and of the clients (but the one
   * that `ssh -J` starts itself, which nobody waits for). */
  product: number
  servers: number
  clients: number
}

export type Costs = Record<Kind, Record<Way, Cost>>

/** The same bytes on every way, one after the other, so that all of them meet the same weather. */
export async function measureTransfers(
  place: Place,
  { file, rounds }: { file: string; rounds: number },
): Promise<Costs> {
  const all = new Map<string, Cost[]>()
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of kinds) {
      for (const way of ways) {
        const cost = await measure(place, kind, way, file)
        all.set(`${kind} ${way}`, [...(all.get(`${kind} ${way}`) ?? []), cost])
      }
    }
  }
  return eachOf(kinds, (kind) => eachOf(ways, (way) => medians(all.get(`${kind} ${way}`) ?? [])))
}

const eachOf = <K extends string, T>(keys: readonly K[], value: (key: K) => T): Record<K, T> =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, T> // Just made of all of them.

function medians(costs: readonly Cost[]): Cost {
  const middle = (part: keyof Cost) =>
    percentile(
      costs.map((cost) => cost[part]),
      0.5,
    )
  return {
    seconds: middle('seconds'),
    product: middle('product'),
    servers: middle('servers'),
    clients: middle('clients'),
  }
}

async function measure(place: Place, kind: Kind, way: Way, file: string): Promise<Cost> {
  await untilQuiet(place)
  const daemons = await daemonsOf(place)
  const before = await used(place, daemons)
  const began = performance.now()
  await transfer(place, kind, way, file)
  const seconds = (performance.now() - began) / 1000
  const product = await cpuOf([place.server.pid])
  // What their children used is theirs once those have ended.
  await until('the servers have nobody connected', async () => (await atWork(place)).length === 0)
  const after = await used(place, daemons)
  return {
    seconds,
    product: product - before.product,
    servers: after.servers - before.servers,
    clients: after.clients - before.clients,
  }
}

const daemonsOf = async ({ target, jump }: Place): Promise<number[]> => [
  ...(await listenersOf(target.port)),
  ...(await listenersOf(jump.port)),
]

const used = async ({ server }: Place, daemons: readonly number[]) => ({
  product: await cpuOf([server.pid]),
  servers: await cpuOf(daemons),
  clients: await cpuOfEndedChildren(),
})

async function transfer(
  { sshConfig, directory }: Place,
  kind: Kind,
  way: Way,
  file: string,
): Promise<void> {
  const options = ['-F', sshConfig]
  if (kind === 'scp down') {
    return runToEnd('scp', [...options, `${way}:${file}`, path.join(directory, 'arrived')])
  }
  if (kind === 'scp up') return runToEnd('scp', [...options, file, `${way}:arrived`])
  if (kind === 'stream down') return runToEnd('ssh', [...options, way, `cat ${file}`])
  const input = await open(file)
  try {
    return await runToEnd('ssh', [...options, way, 'cat > /dev/null'], { stdin: input.fd })
  } finally {
    await input.close()
  }
}
