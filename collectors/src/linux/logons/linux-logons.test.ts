import { appendFile, rename } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import { type ScratchMachine, scratchMachine } from '../../testing/scratch-machine.ts'
import { pathOn } from '../machine.ts'
import { linuxLogons } from './linux-logons.ts'

const log = '/var/log/auth.log'
const settings = { intervalSeconds: 1 }

let machine: ScratchMachine

beforeEach(async () => {
  machine = await scratchMachine('web1')
  await machine.write('/dev/log', '')
  await machine.write(log, line(0, 'sshd[1]: Accepted password for old from 192.0.2.1 port 1 ssh2'))
})

afterEach(() => machine.dispose())

const line = (second: number, text: string) =>
  `${new Date(Date.UTC(2026, 10, 21, 3, 0, second)).toISOString()} web1 ${text}\n`

const logon = (second: number, account: string) =>
  line(
    second,
    `sshd[${second}]: Accepted password for ${account} from 192.0.2.7 port ${second} ssh2`,
  )

/** A collector that runs, and its end. */
function run(from?: MemoryHost) {
  const end = new AbortController()
  const host = from ? from.restarted(end.signal) : new MemoryHost({ signal: end.signal })
  const running = linuxLogons(machine).run(settings, host)
  const listeners = new Set<() => void>()
  host.onCommit = () => listeners.forEach((listener) => listener())
  return {
    host,
    running,
    /** Resolves after the commit that makes it true. */
    until: (isTrue: () => boolean) =>
      new Promise<void>((resolve) => {
        listeners.add(() => isTrue() && resolve())
        if (isTrue()) resolve()
      }),
    async stop() {
      end.abort()
      await running
    },
  }
}

const accounts = (host: MemoryHost) => host.records.map(({ what }) => what)
const isAtEnd = (host: MemoryHost) => () => host.get(`tail/${log}`) !== undefined

test('what was written before the first start is left out, what comes after is recorded', async () => {
  const { host, until, stop } = run()
  await until(isAtEnd(host))
  await appendFile(pathOn(machine, log), logon(5, 'alice'))
  await until(() => host.records.length === 1)
  await stop()

  expect(accounts(host)).toEqual(['alice'])
})

test('lines that were written while the agent was off are recorded, over a rotation too', async () => {
  const first = run()
  await first.until(isAtEnd(first.host))
  await first.stop()
  await appendFile(pathOn(machine, log), logon(5, 'alice'))
  await rename(pathOn(machine, log), pathOn(machine, `${log}.1`))
  await machine.write(log, logon(6, 'bob'))

  const second = run(first.host)
  await second.until(() => second.host.records.length === 2)
  await second.stop()

  expect(accounts(second.host)).toEqual(['alice', 'bob'])
})

test('what was read but not kept is read again with the same keys', async () => {
  const first = run()
  await first.until(isAtEnd(first.host))
  await first.stop()
  await appendFile(pathOn(machine, log), logon(5, 'alice') + logon(6, 'bob'))

  const killed = first.host.restarted()
  const keys: string[] = []
  killed.commit = (step) => {
    keys.push(...(step.records ?? []).map(({ key }) => key))
    return Promise.reject(new Error('killed'))
  }
  await expect(linuxLogons(machine).run(settings, killed)).rejects.toThrow('killed')
  const second = run(first.host)
  await second.until(() => second.host.records.length === 2)
  await second.stop()
  const third = run(second.host)
  await appendFile(pathOn(machine, log), logon(7, 'carol'))
  await third.until(() => third.host.records.length > 0)
  await third.stop()

  expect(second.host.records.map(({ key }) => key)).toEqual(keys)
  expect(accounts(third.host)).toEqual(['carol'])
})

test('a computer without any log says how to get one', async () => {
  await machine.remove('/dev/log')
  await machine.remove(log)
  const { host, stop } = run()
  await new Promise<void>(
    (resolve) => (host.report = (health) => (host.reports.push(health), resolve())),
  )
  await stop()

  expect(host.reports[0]?.problems).toMatchObject([
    {
      code: 'no-auth-log',
      fix: 'Install rsyslog (apt install rsyslog) so that logons can be seen.',
    },
  ])
})
