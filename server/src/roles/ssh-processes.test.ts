import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionBroker } from '#broker'
import { createSshHealth, requireSsh, type SshHealth } from './ssh-health.ts'
import { loadSshHostKeys } from './ssh-host-keys.ts'
import { portTrouble, requireFreePort } from './ssh-port.ts'
import type { SshTrouble } from './ssh-trouble.ts'
import { type SshProcesses, startSshProcesses } from './ssh-processes.ts'

const host = '127.0.0.1'
let directory: string
let log: { process: number; pid?: number; why?: string; msg: string }[]
let health: SshHealth
let abandoned: number
let failures: number
let running: SshProcesses | undefined
let told: string[]
let soundMs: number
const trouble: SshTrouble = {
  keepsEnding: (process, times) => void told.push(`${process} ended ${times}`),
  runsWell: (process) => void told.push(`${process} runs`),
}

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'gatehouse-ssh-'))
  health = createSshHealth()
  ;[log, abandoned, failures, running] = [[], 0, 0, undefined]
  ;[told, soundMs] = [[], 600_000]
})
afterEach(async () => {
  await running?.close()
  await rm(directory, { recursive: true, force: true })
})

async function start(count: number, port = 0): Promise<SshProcesses> {
  const broker: Partial<SessionBroker> = { banner: () => Promise.resolve('') }
  running = await startSshProcesses({
    count,
    health,
    ...{ trouble, soundMs },
    brokers: () => ({
      broker: broker as SessionBroker,
      async abandon() {
        failures -= 1
        if (failures >= 0) throw new Error('The database is away.')
        abandoned += 1
      },
    }),
    settings: {
      ...{ listen: { host, port }, hostKeys: await loadSshHostKeys(directory) },
      ...{ blobDirectory: path.join(directory, 'blobs'), logLevel: 'info', limits: {} },
    },
    log: pino({ level: 'debug' }, { write: (line) => void log.push(JSON.parse(line) as never) }),
  })
  return running
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await pause(10)
}

/** What a client sees first. */
async function greeting(port: number): Promise<string> {
  const socket = connect(port, host)
  const [data] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return data.toString()
}

const pidOf = (number: number): number =>
  log.findLast((line) => line.process === number && line.pid !== undefined)?.pid ?? 0

test('several share one port, which the first one finds', async () => {
  const { port } = await start(2)

  expect(await greeting(port)).toMatch(/^SSH-2.0-Gatehouse/)
  expect(health).toEqual({ wanted: 2, running: 2 })
})

test('one that is killed is cleared up after, and started again on its port', async () => {
  const { port } = await start(1)
  failures = 2

  process.kill(pidOf(1), 'SIGKILL')
  await until(() => health.running === 0)
  expect(() => requireSsh(health)).toThrow('Nothing takes sessions over SSH')
  await until(() => health.running === 1 && abandoned === 1)

  expect(await greeting(port)).toMatch(/^SSH-2.0-Gatehouse/)
  expect(log.map(({ msg }) => msg)).toContain(
    'the sessions of a process that ended could not be closed yet',
  )
  expect(() => requireSsh(health)).not.toThrow()
})

test('one that ends again and again is told with how often, and that it runs when it does', async () => {
  await start(1)
  for (const times of [1, 2]) {
    process.kill(pidOf(1), 'SIGKILL')
    await until(() => told.length === times && health.running === 0)
    await until(() => health.running === 1)
  }

  expect(told).toEqual(['1 ended 1', '1 ended 2'])
  await running?.close()
  ;[told, soundMs] = [[], 1]
  await start(1)
  await until(() => told.length > 0)
  expect(told).toEqual(['1 runs'])
})

test('a port that is taken is said in words, and nothing is left', async () => {
  const other = createServer().listen(0, host)
  await once(other, 'listening')
  const { port } = other.address() as { port: number }

  const alone = await start(1, port).catch((cause: unknown) => portTrouble({ host, port }, cause))
  const shared = await requireFreePort({ host, port }).catch((cause: unknown) => cause)

  expect(String(alone)).toContain(`Port ${port} on ${host} for sessions over SSH is in use`)
  expect(String(shared)).toBe(String(alone))
  expect(health.running).toBe(0)
  other.close()
})

test('a stop during the pause before a restart starts nothing', async () => {
  const { port, close } = await start(1)

  process.kill(pidOf(1), 'SIGKILL')
  await until(() => health.running === 0)
  await close()

  const socket = connect(port, host)
  const [cause] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
  expect(cause.code).toBe('ECONNREFUSED')
})
