import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { AgentId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { adoptLocalAgent, hasAgent } from '#domains/agents'
import { ensureLocalSource } from '#domains/collectors'
import {
  type ConnectionPoint,
  createSite,
  listSites,
  type OrganizationFacts,
  renewConnectionString,
} from '#domains/organizations'
import { type OrganizationContext, systemContext, within } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { Log } from '#platform/log/log.ts'
import type { Foundation } from './foundation.ts'

const program = path.resolve(import.meta.dirname, '../../../agent/src/main.ts')
const siteName = 'This computer'
const restartMilliseconds = 5000

export interface LocalAgentOptions {
  foundation: Foundation
  organization: OrganizationFacts
  /** As the agent reaches the server from this computer. */
  point: ConnectionPoint
  stack: AsyncDisposableStack
}

/** Enrols the agent of this computer at the first start, and keeps it running. */
export async function startLocalAgent(options: LocalAgentOptions): Promise<void> {
  const { foundation, organization, point, stack } = options
  const { config, parts } = foundation
  const ctx = within(systemContext('local-agent', parts), organization.id, organization.kind)
  const directory = path.join(config.DATA_DIR, 'agent')
  if (!(await isEnrolled(ctx, directory))) {
    const connectionString = await connectionStringFor(ctx, point)
    await enrol(directory, connectionString)
  }
  const agentId = await readAgentId(directory)
  if (!agentId)
    throw new AppError('unavailable', 'The agent of this computer could not be enrolled.')
  const siteId = await adoptLocalAgent(ctx, agentId)
  await ensureLocalSource(ctx, siteId, os.hostname())
  keepRunning(directory, parts.log, stack)
}

async function isEnrolled(ctx: OrganizationContext, directory: string): Promise<boolean> {
  const agentId = await readAgentId(directory)
  return agentId !== undefined && (await hasAgent(ctx, agentId))
}

async function readAgentId(directory: string): Promise<AgentId | undefined> {
  const text = await readFile(path.join(directory, 'agent.json'), 'utf8').catch(() => '{}')
  return z.object({ agentId: AgentId.optional() }).parse(JSON.parse(text)).agentId
}

async function connectionStringFor(
  ctx: OrganizationContext,
  point: ConnectionPoint,
): Promise<string> {
  const site = (await listSites(ctx)).find(({ name }) => name === siteName)
  const issued = site
    ? await renewConnectionString(ctx, point, site.id)
    : await createSite(ctx, point, siteName)
  return issued.connectionString
}

async function enrol(directory: string, connectionString: string): Promise<void> {
  const child = spawnAgent(
    ['enroll', connectionString, '--replace', '--data-dir', directory],
    ['ignore', 'ignore', 'pipe'],
  )
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) {
    throw new AppError(
      'unavailable',
      `The agent of this computer could not be enrolled. ${said.trim()}`,
    )
  }
}

/**
 * Small on purpose: an agent that takes memory from what it watches is a bad guest. `--parent-pipe` makes it
 * end when this process does, however it ends.
 */
const spawnAgent = (args: string[], stdio: ('ignore' | 'pipe')[]): ChildProcess =>
  spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=1', program, ...args],
    { stdio, detached: true },
  )

function keepRunning(directory: string, log: Log, stack: AsyncDisposableStack): void {
  const agentLog = log.child({ system: 'agent' })
  let child: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  let isStopping = false

  function start(): void {
    const started = spawnAgent(
      ['run', '--data-dir', directory, '--parent-pipe'],
      ['pipe', 'ignore', 'pipe'],
    )
    child = started
    started.stdin?.on('error', () => undefined) // It ended before it read that it should.
    started.stderr?.on('data', (chunk: Buffer) => agentLog.info(chunk.toString().trim()))
    started.once('exit', (code, signal) => {
      if (isStopping) return
      agentLog.warn({ code, signal }, 'the agent of this computer ended and is started again')
      timer = setTimeout(start, restartMilliseconds)
    })
  }

  start()
  stack.defer(async () => {
    isStopping = true
    clearTimeout(timer)
    const ending = child
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const exited = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill('SIGTERM')
    const late = setTimeout(() => ending.kill('SIGKILL'), 10_000)
    await exited
    clearTimeout(late)
  })
}
