import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { CollectorHealth, CollectorHost } from '@gatehouse/collectors/collector'
import type { RunnableCollector } from '@gatehouse/collectors/runnable'
import type { AgentConfiguration } from '@gatehouse/contract/agents'
import type { ConnectorId } from '@gatehouse/contract/ids'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from './clock.ts'
import { dataDirectory } from './data-directory.ts'
import { runAgent } from './run.ts'
import { AgentProcess } from './testing/agent-process.ts'
import { enrolledAtPeer, startPeer } from './testing/peer.ts'
import type { PeerServer } from './testing/peer-server.ts'
import { aConnectorId, facts } from './testing/records.ts'
import { runInTest } from './testing/running.ts'
import { memoryLog, scratchDirectory } from './testing/scratch.ts'

type Wanted = AgentConfiguration['connectors'][number]

const wantFacts = (id: ConnectorId, count: number, step = 10): Wanted => ({
  id,
  kind: 'linux-logons',
  settings: { count, step, prefix: id },
})

function want(peer: PeerServer, connectors: Wanted[]): void {
  const revision = String(Number(peer.configuration.revision) + 1)
  peer.configuration = { ...peer.configuration, revision, connectors }
}

/** A collector that lives until it is stopped, and tells what becomes of it. */
function observed(onRun: (settings: unknown, host: CollectorHost) => Promise<void>) {
  const runs: { settings: unknown; isEnded: boolean }[] = []
  const collector: RunnableCollector = {
    kind: 'linux-files',
    async run(settings, host) {
      const run = { settings, isEnded: false }
      runs.push(run)
      await onRun(settings, host)
      if (!host.signal.aborted) {
        await new Promise((resolve) => host.signal.addEventListener('abort', resolve))
      }
      run.isEnded = true
    },
  }
  return { runs, collector }
}

const collecting: CollectorHealth = { isCollecting: true, problems: [], inputs: [] }

test('what collectors find reaches the server, each fact once', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const [one, two] = [aConnectorId(), aConnectorId()]
  want(peer, [wantFacts(one, 55), wantFacts(two, 1234)])

  runInTest(directory)
  await peer.until(() => peer.records().length === 55 + 1234)

  expect(new Set(peer.records().map(({ key }) => key)).size).toBe(55 + 1234)
})

test('the heartbeat tells what the agent is, holds and finds', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const id = aConnectorId()
  want(peer, [wantFacts(id, 5)])

  runInTest(directory)
  await peer.until(() => peer.heartbeats.at(-1)?.connectors.at(0)?.report.isCollecting === true)

  expect(peer.heartbeats.at(-1)).toMatchObject({
    version: '0.1.0',
    memoryBytes: expect.any(Number),
    connectors: [{ id, report: { isCollecting: true, problems: [] } }],
  })
})

test('collecting starts from the last configuration while the server is away', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const id = aConnectorId()
  want(peer, [wantFacts(id, 5)])
  const first = runInTest(directory)
  await peer.until(() => peer.records().length === 5)
  await first.stop()
  await peer.stop()
  const collected = Promise.withResolvers<void>()
  const { collector } = observed(async (_, host) => {
    await host.commit({ records: facts(100, 109) })
    collected.resolve()
  })

  runInTest(directory, () => collector)
  await collected.promise
  await peer.startAgain()
  await peer.until(() => peer.records().length === 15)
})

test('a connector whose settings change is started again, one that is gone is stopped', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const id = aConnectorId()
  const { runs, collector } = observed(async (_, host) => host.report(collecting))
  const connector = (paths: string[]): Wanted => ({ id, kind: 'linux-files', settings: { paths } })
  want(peer, [connector(['/etc'])])
  runInTest(directory, () => collector)
  await peer.until(() => runs.length === 1)

  want(peer, [connector(['/srv'])])
  await peer.until(() => runs.length === 2)
  expect(runs.map(({ isEnded }) => isEnded)).toEqual([true, false])
  want(peer, [])
  await peer.until(() => runs.every(({ isEnded }) => isEnded))

  expect(runs.map(({ settings }) => settings)).toEqual([{ paths: ['/etc'] }, { paths: ['/srv'] }])
})

test('a collector that fails is reported and started again, and the others go on', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const [broken, sound] = [aConnectorId(), aConnectorId()]
  let isBroken = true
  const { collector } = observed(async (settings, host) => {
    if (settings && typeof settings === 'object' && 'isBroken' in settings && isBroken) {
      throw new Error('The log is gone.')
    }
    host.report(collecting)
  })
  want(peer, [
    { id: broken, kind: 'linux-files', settings: { isBroken: true } },
    { id: sound, kind: 'linux-files', settings: {} },
  ])

  runInTest(directory, () => collector)
  const reported = (id: ConnectorId) =>
    peer.heartbeats.at(-1)?.connectors.find((connector) => connector.id === id)?.report
  await peer.until(() => reported(broken)?.problems.at(0)?.code === 'collector-failed')
  expect(reported(broken)?.problems.at(0)?.message).toContain('The log is gone.')
  expect(reported(sound)?.isCollecting).toBe(true)

  isBroken = false
  await peer.until(() => reported(broken)?.isCollecting === true)
  expect(reported(broken)?.problems).toEqual([])
})

test('a kind that this version does not know is reported and nothing else suffers', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const id = aConnectorId()
  want(peer, [wantFacts(id, 1)])

  runInTest(directory, () => undefined)
  await peer.until(
    () =>
      peer.heartbeats.at(-1)?.connectors.at(0)?.report.problems.at(0)?.code === 'unknown-connector',
  )
})

test('a stop sends what is spooled and leaves nothing open', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const id = aConnectorId()
  const { collector } = observed(async (_, host) => {
    host.report(collecting)
    await new Promise((resolve) => host.signal.addEventListener('abort', resolve))
    await host.commit({ records: facts(1, 3) })
  })
  want(peer, [{ id, kind: 'linux-files', settings: {} }])
  const agent = runInTest(directory, () => collector)
  await peer.until(() => peer.heartbeats.at(-1)?.connectors.at(0)?.report.isCollecting === true)

  await agent.stop()

  expect(peer.records()).toEqual(facts(1, 3))
})

test('while the server is away for too long, the oldest records give way to one that says so', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const id = aConnectorId()
  peer.configuration.spool.maxBytes = 500_000
  want(peer, [wantFacts(id, 10_000, 500)])
  peer.fault = (path) => (path === '/agent/heartbeats' ? { kind: 'none' } : { kind: 'drop-before' })
  runInTest(directory)
  await peer.until(() =>
    (peer.heartbeats.at(-1)?.connectors.at(0)?.report.problems ?? []).some(
      ({ code }) => code === 'records-dropped',
    ),
  )

  peer.fault = () => ({ kind: 'none' })
  await peer.until(() => peer.records().some(({ key }) => key.endsWith(':10000')))
  await peer.until(() => peer.heartbeats.at(-1)?.spool.records === 0)

  const lost = peer.records().filter(({ action }) => action === 'Lost')
  const count = lost.reduce((sum, { what }) => sum + Number.parseInt(what, 10), 0)
  expect(lost.length).toBeLessThanOrEqual(2)
  expect(peer.records().length - lost.length + count).toBe(10_000)
})

test('a spool that is damaged is set aside, said so, and collecting begins anew', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const id = aConnectorId()
  want(peer, [wantFacts(id, 20)])
  const first = runInTest(directory)
  await peer.until(() => peer.records().length === 20)
  await first.stop()
  writeFileSync(directory.spool, Buffer.alloc(100_000, 'not a database '))

  const { log } = runInTest(directory)
  await peer.until(() => peer.records().some(({ action }) => action === 'Lost'))

  const lost = peer.records().filter(({ action }) => action === 'Lost')
  expect(lost).toMatchObject([{ what: 'Unknown number of records', who: 'Gatehouse agent' }])
  expect(readdirSync(directory.path).some((name) => name.startsWith('spool.db.damaged-'))).toBe(
    true,
  )
  expect(log.lines.some(({ message }) => message.startsWith('The spool was damaged'))).toBe(true)
  await peer.until(() => peer.records().length === 41)
})

test('a spool that is damaged while it is used is replaced at work', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const id = aConnectorId()
  want(peer, [wantFacts(id, 20_000, 1000)])
  peer.fault = (path) => (path === '/agent/heartbeats' ? { kind: 'none' } : { kind: 'drop-before' })
  const first = runInTest(directory)
  await peer.until(() => peer.heartbeats.at(-1)?.spool.records === 20_000)
  await first.stop()
  runInTest(directory)
  const seen = peer.heartbeats.length
  await peer.until(() => peer.heartbeats.length > seen)

  breakPages(directory.spool)
  peer.fault = () => ({ kind: 'none' })
  await peer.until(() => peer.records().some(({ action }) => action === 'Lost'))
  await peer.until(() => peer.records().some(({ key }) => key.endsWith(':20000')))

  expect(readdirSync(directory.path).some((name) => name.includes('.damaged-'))).toBe(true)
})

test('a data directory is for one agent at a time', async () => {
  const { directory } = await enrolledAtPeer()
  runInTest(directory)

  const second = runAgent({
    directory,
    clock: systemClock,
    log: memoryLog(),
    signal: new AbortController().signal,
    collectorOf: () => undefined,
  })

  await expect(second).rejects.toThrow('Another agent already runs')
})

test('an agent that is not enrolled says how to', async () => {
  const run = runAgent({
    directory: dataDirectory(scratchDirectory()),
    clock: systemClock,
    log: memoryLog(),
    signal: new AbortController().signal,
    collectorOf: () => undefined,
  })

  await expect(run).rejects.toThrow('gatehouse agent enroll CONNECTION_STRING')
})

const main = fileURLToPath(new URL('main.ts', import.meta.url))

test('the program enrols, runs, and stops when its parent is gone', async () => {
  const peer = await startPeer()
  const directory = dataDirectory(scratchDirectory())
  const at = ['--data-dir', directory.path]
  const enrolling = new AgentProcess(['enroll', peer.connectionString(), ...at], main)
  await enrolling.ended()
  expect(enrolling.exitCode).toBe(0)

  const agent = new AgentProcess(['run', '--parent-pipe', ...at], main)
  onTestFinished(() => agent.kill())
  await peer.until(() => peer.heartbeats.length > 0)
  await agent.endInput()

  expect(agent.exitCode).toBe(0)
  expect(agent.log).not.toContain(peer.token)
  expect(existsSync(directory.spool)).toBe(true)
})

test('the program says in one sentence what went wrong', async () => {
  const agent = new AgentProcess(
    ['enroll', 'gatehouse-nonsense', '--data-dir', scratchDirectory()],
    main,
  )

  await agent.ended()

  expect(agent.exitCode).toBe(1)
  expect(agent.log).toMatch(/^This is not a connection string, or not a whole one\.[^\n]*\n$/)
})

/** Overwrites every page of the file but the first ones, as a failing disk might. */
function breakPages(path: string): void {
  const file = openSync(path, 'r+')
  const rubbish = Buffer.alloc(512, 0xee)
  for (let at = 16 * 4096; at < fstatSync(file).size; at += 4096)
    writeSync(file, rubbish, 0, 512, at)
  closeSync(file)
}
