import { existsSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import path from 'node:path'
import { until } from '@gatehouse/test/e2e/until.ts'
import { randomNumbers } from '../varied-records.ts'
import type { Place } from './place.ts'
import { atWork } from './quiet.ts'
import { newestSession, problemOf, recordingAfter, shownIn } from './recordings.ts'
import { isSample, sampleAt } from './sample.ts'
import { type SshClient, startSsh } from './ssh-client.ts'

/** Who goes away in the middle, without a word. */
const breakers = ['nobody', 'client', 'target', 'client', 'target'] as const
type Breaker = (typeof breakers)[number]

const patienceSeconds = 60

interface Trial {
  isDown: boolean
  breaker: Breaker
  size: number
  /** So much has gone over at least when it breaks. */
  breakAt: number
}

export interface Losses {
  whole: number
  broken: number
  /** Of all that arrived. */
  bytes: number
  complaints: string[]
}

/**
 * Sends a sample down and up in turn while somebody goes away in the middle. What arrived has to be the beginning of what
 * was sent, all of it where nobody went; the recording has to hold at least what arrived, and has to prove itself or say
 * that it is broken.
 */
export async function measureLosses(
  place: Place,
  { file, size, trials }: { file: string; size: number; trials: number },
): Promise<Losses> {
  const seed = Date.now() % 2 ** 32
  const random = randomNumbers(seed)
  const losses: Losses = { whole: 0, broken: 0, bytes: 0, complaints: [] }
  for (let number = 0; number < trials; number += 1) {
    const breaker = breakers[Math.floor(number / 2) % breakers.length] ?? 'nobody'
    const trial = { isDown: number % 2 === 0, breaker, size, breakAt: random(size) }
    const said = `trial ${number} (${JSON.stringify(trial)}, seed ${seed})`
    try {
      const { arrived, complaints } = await tryOnce(place, file, trial)
      losses.bytes += arrived
      if (arrived === size) losses.whole += 1
      else losses.broken += 1
      losses.complaints.push(...complaints.map((complaint) => `${said}: ${complaint}`))
    } catch (cause) {
      losses.complaints.push(`${said}: ${cause instanceof Error ? cause.message : String(cause)}`)
    }
  }
  return losses
}

async function tryOnce(
  place: Place,
  file: string,
  trial: Trial,
): Promise<{ arrived: number; complaints: string[] }> {
  const before = await newestSession(place)
  const complaints: string[] = []
  const sent = trial.isDown ? await down(place, file, trial) : await up(place, trial)
  if (!sent.isSample) complaints.push('what arrived is not what was sent')
  if (trial.breaker === 'nobody' && sent.bytes !== trial.size) {
    complaints.push(`${sent.bytes} of ${trial.size} bytes arrived, and nobody went away`)
  }
  const recording = await recordingAfter(place, before)
  const problem = await problemOf(place, recording)
  if (problem !== undefined) complaints.push(problem)
  if (trial.isDown && recording.state === 'complete') {
    const shown = await sampleBytesIn(place, recording.id)
    if (shown < sent.bytes) complaints.push(`${shown} of ${sent.bytes} bytes are recorded`)
  }
  return { arrived: sent.bytes, complaints }
}

interface Arrived {
  bytes: number
  isSample: boolean
}

async function down(place: Place, file: string, trial: Trial): Promise<Arrived> {
  const client = startSsh(place.sshConfig, ['recorded', `head -c ${trial.size} ${file}`])
  const arrived: Arrived = { bytes: 0, isSample: true }
  let breaking: Promise<void> | undefined
  client.child.stdout?.on('data', (data: Buffer) => {
    arrived.isSample &&= isSample(arrived.bytes, data)
    arrived.bytes += data.length
    if (arrived.bytes >= trial.breakAt) breaking ??= goAway(place, trial.breaker, client)
  })
  await client.ended
  await breaking
  return arrived
}

async function up(place: Place, trial: Trial): Promise<Arrived> {
  const name = path.join(place.home, 'sent')
  const client = startSsh(place.sshConfig, ['recorded', `cat > ${name}`])
  await until('the target has begun to write', () => existsSync(name), patienceSeconds)
  await feed(client, trial.breaker === 'nobody' ? trial.size : trial.breakAt)
  if (trial.breaker === 'nobody') client.child.stdin?.end()
  else await goAway(place, trial.breaker, client)
  await client.ended
  await until(
    'nobody writes any more',
    async () => (await atWork(place)).length === 0,
    patienceSeconds,
  )
  try {
    return await compare(name)
  } finally {
    await rm(name, { force: true })
  }
}

async function feed({ child, ended }: SshClient, size: number): Promise<void> {
  const { stdin } = child
  if (!stdin) return
  for (let at = 0; at < size;) {
    const piece = sampleAt(at, Math.min(65_536, size - at))
    at += piece.length
    if (stdin.write(piece)) continue
    const drained = new Promise((resolve) => stdin.once('drain', resolve))
    await Promise.race([drained, ended])
    if (child.exitCode !== null || child.signalCode !== null) return
  }
}

async function compare(name: string): Promise<Arrived> {
  const file = await open(name).catch(() => undefined) // It broke before the file was there.
  const arrived: Arrived = { bytes: 0, isSample: true }
  if (!file) return arrived
  for await (const data of file.createReadStream({ highWaterMark: 1024 * 1024 })) {
    const bytes = data as Buffer // Without an encoding it reads buffers.
    arrived.isSample &&= isSample(arrived.bytes, bytes)
    arrived.bytes += bytes.length
  }
  return arrived
}

async function goAway(place: Place, breaker: Breaker, { child }: SshClient): Promise<void> {
  if (breaker === 'client') child.kill('SIGKILL')
  if (breaker === 'target') for (const pid of await atWork(place)) endNow(pid)
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended with the one before it.
  }
}

/** How much of the sample a recording shows, from its beginning. */
async function sampleBytesIn(place: Place, id: Parameters<typeof shownIn>[1]): Promise<number> {
  let matching = 0
  for await (const piece of shownIn(place, id)) {
    const same = sameStart(matching, piece)
    matching += same
    if (same < piece.length) return matching
  }
  return matching
}

function sameStart(offset: number, piece: Buffer): number {
  if (isSample(offset, piece)) return piece.length
  let [same, different] = [0, piece.length]
  while (different - same > 1) {
    const middle = Math.floor((same + different) / 2)
    if (isSample(offset, piece.subarray(0, middle))) same = middle
    else different = middle
  }
  return same
}
