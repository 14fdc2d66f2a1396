import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PeerServer } from '@gatehouse/agent/testing/peer-server'
import { connectorKinds } from '@gatehouse/contract/collectors'
import { ConnectorId } from '@gatehouse/contract/ids'
import { observe, type Usage } from './process-usage.ts'

const agentProgram = fileURLToPath(new URL('../../../agent/src/main.ts', import.meta.url))

/** After the baselines, for what they left behind to be collected. */
const settleSeconds = 10

/** Runs a real agent with all collectors beside a server, and a Node process that does nothing. */
export async function measureFootprint(
  idleSeconds: number,
): Promise<{ agent: Usage; bare: Usage }> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-agent-'))
  const peer = await PeerServer.start()
  const bare = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  let agent: ChildProcess | undefined
  try {
    peer.configuration = { ...peer.configuration, ...usual }
    await enrol(peer, directory)
    agent = run(['run', '--parent-pipe'], directory)
    await Promise.race([peer.until(() => isCollecting(peer)), diedEarly(agent)])
    await seconds(settleSeconds)
    const [ofAgent, ofBare] = await Promise.all([
      observe(agent.pid ?? 0, idleSeconds),
      observe(bare.pid ?? 0, idleSeconds),
    ])
    return { agent: ofAgent, bare: ofBare }
  } finally {
    await Promise.all([ended(agent), ended(bare)])
    await peer.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** As the agent of the server's own computer is configured. */
const usual = {
  uploadIntervalSeconds: 2,
  heartbeatSeconds: 30,
  connectors: connectorKinds.map((kind) => ({
    id: ConnectorId.parse(randomUUID()),
    kind,
    settings: {},
  })),
}

function isCollecting(peer: PeerServer): boolean {
  const reports = peer.heartbeats.at(-1)?.connectors ?? []
  return (
    reports.length === connectorKinds.length && reports.every(({ report }) => report.isCollecting)
  )
}

async function enrol(peer: PeerServer, directory: string): Promise<void> {
  const enrolling = run(['enroll', peer.connectionString()], directory)
  await once(enrolling, 'exit')
  if (enrolling.exitCode !== 0) throw new Error('The agent could not enrol.')
}

function run(args: readonly string[], directory: string): ChildProcess {
  return spawn(process.execPath, [agentProgram, ...args, '--data-dir', directory], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
}

async function diedEarly(agent: ChildProcess): Promise<never> {
  await once(agent, 'exit')
  throw new Error('The agent ended before it collected anything.')
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000))
