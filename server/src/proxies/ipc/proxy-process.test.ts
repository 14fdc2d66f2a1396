import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionBroker } from '../broker.ts'
import { type ProcessLimits, type ProxyProcess, startProxyProcess } from './proxy-process.ts'

const program = path.join(import.meta.dirname, 'testing/proxy.ts')
let directory: string
let log: string[]
let counts: number[]
let disconnected: string[]

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'gatehouse-proxy-'))
  ;[log, counts, disconnected] = [[], [], []]
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const file = () => path.join(directory, 'told')

function start(task: string, limits: Partial<ProcessLimits> = {}): ProxyProcess {
  const broker: Partial<SessionBroker> = {
    banner: () => Promise.resolve('Welcome'),
    disconnected: (id, why) => Promise.resolve(void disconnected.push(`${id}: ${why}`)),
  }
  return startProxyProcess({
    program,
    broker: broker as SessionBroker,
    settings: {
      ...{ listen: { host: task, port: 4422 }, reusePort: false, hostKeys: ['a secret key'] },
      ...{ blobDirectory: file(), logLevel: 'info', limits: {} },
    },
    log: pino({ level: 'debug' }, { write: (line) => void log.push(line) }),
    counted: (count) => counts.push(count),
    limits: { pingMs: 20, mostMissedPings: 1000, ...limits },
  })
}

const told = async (): Promise<Record<string, unknown>[]> =>
  (await readFile(file(), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await pause(10)
}

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

test('a proxy inherits nothing, is told its settings, asks its broker, and is counted', async () => {
  const proxy = start('serve')

  expect(await proxy.listening).toBe(4422)
  expect(await told()).toEqual([{ banner: 'Welcome' }])
  const environment = await readFile(`/proc/${proxy.pid}/environ`, 'utf8')
  expect(environment).toMatch(/^(NODE_COMPILE_CACHE=[^\0]+\0)?$/)
  const commandLine = await readFile(`/proc/${proxy.pid}/cmdline`, 'utf8')
  expect(commandLine).not.toContain('secret')
  await until(() => counts.includes(7))
  await proxy.stop('It is time.')
  expect(counts.at(-1)).toBe(0)
})

test('a proxy that is stopped says goodbye by its broker', async () => {
  const proxy = start('serve')
  await proxy.listening

  await proxy.stop('It is time.')

  expect(disconnected).toEqual(['held: It is time.'])
  expect((await told()).at(-1)).toMatchObject({ closed: 'It is time.', isAlone: false })
  expect(await proxy.ended).toBe('with code 0')
})

test('one that does not come to an end is ended', async () => {
  const proxy = start('never close', { stopMs: 300 })
  await proxy.listening

  await proxy.stop('It is time.')

  expect(await proxy.ended).toBe('by SIGKILL')
})

test('its log is in ours, secrets left out, and so is what it says when it falls over', async () => {
  const proxy = start('crash')

  expect(await proxy.ended).toBe('with code 1')
  await until(() => log.join('').includes('it fell over'))

  const line = log.find((each) => each.includes('a line of its log')) ?? ''
  expect(JSON.parse(line)).toMatchObject({ level: 30, msg: 'a line of its log' })
  expect(line).not.toMatch(/elsewhere|hidden/)
})

test('one that cannot serve says why, with the code of the system, and ends', async () => {
  const proxy = start('cannot listen')

  await expect(proxy.listening).rejects.toMatchObject({ code: 'EADDRINUSE', message: 'in use' })
  expect(await proxy.ended).toBe('with code 1')
})

test('one that is killed is known to be gone, with nothing under way', async () => {
  const proxy = start('serve')
  await proxy.listening

  process.kill(proxy.pid, 'SIGKILL')

  expect(await proxy.ended).toBe('by SIGKILL')
})

test('one that does nothing any more is ended', async () => {
  const proxy = start('hang', { mostMissedPings: 100 })

  expect(await proxy.ended).toBe('by SIGKILL')
  expect(log.join('')).toContain('does not answer')
})

test('asked by the system to end, a proxy takes its leave', async () => {
  const proxy = start('serve')
  await proxy.listening

  process.kill(proxy.pid, 'SIGTERM')

  expect(await proxy.ended).toBe('with code 0')
  expect(disconnected).toHaveLength(1)
})

async function aServer(task: string): Promise<{ server: ChildProcess; pid: number }> {
  const server = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'testing/server.ts'), task, file()],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [pid] = (await once(server.stdout, 'data')) as [Buffer]
  return { server, pid: Number(pid.toString()) }
}

test.each(['serve', 'never close'])(
  'a proxy does not outlive a server that is killed, whatever it does (%s)',
  async (task) => {
    const { server, pid } = await aServer(task)

    server.kill('SIGKILL')
    await until(() => isGone(pid))

    expect((await told()).at(-1)).toMatchObject({
      ...{ closed: expect.stringContaining('has stopped'), isAlone: true },
      gone: expect.stringContaining('its server has stopped'),
    })
  },
)
