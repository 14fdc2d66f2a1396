import { setTimeout as pause } from 'node:timers/promises'
import { targetCount } from './furnish.ts'
import { loginNameOf } from './names.ts'
import type { Place } from './place.ts'
import { type SshClient, startSsh } from './ssh-client.ts'

/** People sit in several places: no address may have more than fifty at the door. */
const addressCount = 10
const patienceMilliseconds = 300_000

export interface Crowd {
  /** In milliseconds, of each that came in. */
  times: number[]
  /** What those were told that did not. */
  complaints: string[]
  /** Asks all to go; resolves when they have, with what went wrong until then. */
  leave(): Promise<string[]>
}

/**
 * So many sessions of which `atOnce` knock at the same time; all stay open until they are asked to go. Through the product
 * each is recorded and one of its own.
 */
export async function openCrowd(
  place: Place,
  {
    first = 0,
    count,
    atOnce,
    host = 'recorded',
  }: { first?: number; count: number; atOnce: number; host?: 'recorded' | 'jumped' },
): Promise<Crowd> {
  const clients: SshClient[] = []
  const times: number[] = []
  const complaints: string[] = []
  const waiting = Array.from({ length: count }, (_, at) => first + at)
  const knock = async () => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
      const began = performance.now()
      const client = startSsh(place.sshConfig, argumentsOf(place, host, number))
      clients.push(client)
      const complaint = await untilIn(client)
      if (complaint === undefined) times.push(performance.now() - began)
      else complaints.push(complaint)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, knock))
  return { times, complaints, leave: () => leave(clients) }
}

function argumentsOf({ usernames }: Place, host: string, number: number): string[] {
  const work = 'echo begun; exec cat'
  if (host === 'jumped') return ['-tt', host, work]
  const username = usernames[Math.floor(number / targetCount) % usernames.length] ?? ''
  const wish = { username, target: number % targetCount } as const
  const name = loginNameOf({ ...wish, type: 'stored' })
  const address = `127.0.1.${1 + (number % addressCount)}`
  return ['-tt', '-b', address, '-l', name, host, work]
}

/** Undefined when all is well. */
async function untilIn({ child, ended }: SshClient): Promise<string | undefined> {
  const begun = new Promise<undefined>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('begun')) resolve(undefined)
    })
  })
  const tooLate = new AbortController()
  const late = pause(patienceMilliseconds, 'nothing came', { signal: tooLate.signal })
  late.catch(() => undefined) // It came in time.
  const out = ended.then(({ code, complaint }) => `ended with ${code}: ${complaint}`)
  try {
    return await Promise.race([begun, out, late])
  } finally {
    tooLate.abort()
  }
}

async function leave(clients: readonly SshClient[]): Promise<string[]> {
  for (const { child } of clients) child.stdin?.end('\u0004')
  const all = await Promise.all(clients.map(({ ended }) => ended))
  return all.flatMap(({ code, complaint }) =>
    code === 0 ? [] : [`ended with ${code}: ${complaint}`],
  )
}
