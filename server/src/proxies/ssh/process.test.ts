import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { SessionId } from '@gatehouse/contract/ids'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionBroker } from '../broker.ts'
import { type ProxyProcess, startProxyProcess } from '../ipc/proxy-process.ts'
import {
  eventually,
  type Gate,
  missingPeers,
  type Peer,
  startGate,
  startSshd,
  type TestBroker,
} from './testing.ts'

describe.skipIf(missingPeers)('the proxy as a process', () => {
  let sshd: Peer
  let gate: Gate
  let proxy: ProxyProcess
  let port: number
  let log: string[]

  beforeEach(async () => {
    sshd = await startSshd()
    // Its broker, keys and client are used; its own proxy stands beside.
    gate = await startGate(sshd)
    gate.broker.isRecorded = false
    log = []
    proxy = startProxyProcess({
      program: path.join(import.meta.dirname, 'main.ts'),
      broker: withRealId(gate.broker),
      settings: {
        ...{ listen: { host: '127.0.0.1', port: 0 }, reusePort: false, limits: {} },
        ...{ hostKeys: [await readFile(path.join(gate.directory, 'host'), 'utf8')] },
        ...{ blobDirectory: path.join(gate.directory, 'blobs'), logLevel: 'debug' },
      },
      log: pino({ level: 'debug' }, { write: (line) => void log.push(line) }),
      counted: () => undefined,
    })
    port = await proxy.listening
  })
  afterEach(async () => {
    await proxy.stop('The test is over.')
    await gate.stop()
    await sshd.stop()
  })

  function open(command: string): {
    client: ChildProcess
    said(): string
    ended: Promise<unknown>
  } {
    const args = gate
      .client('p')
      .map((word) => (word === String(gate.proxy.address.port) ? String(port) : word))
    const client = spawn('ssh', [...args, '-l', 'alice+root+web1', '127.0.0.1', command], {
      env: gate.environment,
      stdio: 'pipe',
    })
    let said = ''
    client.stdout.on('data', (data: Buffer) => (said += data.toString()))
    client.stderr.on('data', (data: Buffer) => (said += data.toString()))
    return { client, said: () => said, ended: once(client, 'close') }
  }

  test('a session goes through it, and what was done is told', async () => {
    const { client, said, ended } = open('cat; echo to-err >&2; exit 3')

    client.stdin?.end('to-out\n')
    await ended

    expect(client.exitCode).toBe(3)
    expect(said()).toMatch(/to-out\nto-err\n$/)
    await eventually(() => gate.broker.ended.length === 1)
    expect(gate.broker.facts.map(({ kind }) => kind)).toEqual(['connected', 'exec', 'exit'])
  })

  test('who is connected is told of a stop', async () => {
    const { said, ended } = open('echo begun; exec sleep 300')
    await eventually(() => said().includes('begun'))

    await proxy.stop('We are restarting.')
    await ended

    expect(said()).toContain('We are restarting.')
    expect(gate.broker.ended.map(({ why }) => why)).toEqual(['We are restarting.'])
  })

  test('a client that is slow hears the goodbye to the end', async () => {
    const { client, said, ended } = open('echo begun; exec sleep 300')
    await eventually(() => said().includes('begun'))

    client.kill('SIGSTOP')
    const stopped = proxy.stop('We are restarting.')
    await eventually(() => childrenOf(sshd.process.pid ?? 0) === '')
    client.kill('SIGCONT')
    await Promise.all([stopped, ended])

    expect(said()).toContain('We are restarting.')
  })

  test('news of the server reach who is connected', async () => {
    const { said, ended } = open('echo begun; exec sleep 300')
    await eventually(() => said().includes('begun'))

    gate.broker.say({ state: 'over', text: 'Your time is over.' })
    await ended

    expect(said()).toContain('Your time is over.')
  })

  test('one that is killed leaves nobody hanging', async () => {
    const { said, ended } = open('echo begun; exec sleep 300')
    await eventually(() => said().includes('begun'))

    process.kill(proxy.pid, 'SIGKILL')

    await ended
    expect(await proxy.ended).toBe('by SIGKILL')
  })
})

const childrenOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()

/** As the server gives them out; the link holds it to that. */
function withRealId(broker: TestBroker): SessionBroker {
  const { open } = broker
  return Object.assign(broker, {
    async open(...args: Parameters<SessionBroker['open']>) {
      const answer = await open(...args)
      if (answer.outcome === 'opened') {
        answer.session.sessionId = '01890000-0000-7000-8000-000000000001' as SessionId
      }
      return answer
    },
  })
}
