import type { RunnableCollector } from '@gatehouse/collectors/runnable'
import type { Clock } from './clock.ts'
import { type Configuration, findConfiguration, initialConfiguration } from './configuration.ts'
import { createDataDirectory, type DataDirectory } from './data-directory.ts'
import { hostFacts } from './host-facts.ts'
import { findIdentity, type Identity, withSealingSecret } from './identity.ts'
import { lockInstance } from './instance-lock.ts'
import type { Log } from './log.ts'
import { type Deadlines, ServerConnection } from './server/connection.ts'
import { ServerLink } from './server/server-link.ts'
import { Tokens } from './server/tokens.ts'
import { sealingKey } from './sealed-text.ts'
import { Session } from './session.ts'
import { beginAnew, openSpool } from './spool/open-spool.ts'

export interface RunOptions {
  directory: DataDirectory
  clock: Clock
  log: Log
  signal: AbortSignal
  collectorOf: (kind: string) => RunnableCollector | undefined
  deadlines?: Deadlines
}

/** Collects, spools and uploads until the signal ends. */
export async function runAgent(options: RunOptions): Promise<void> {
  const { directory, clock, log, signal } = options
  createDataDirectory(directory)
  using _lock = lockInstance(directory.lock)
  const identity = withSealingSecret(directory.identity, requireIdentity(directory))
  const sealKey = sealingKey(identity.sealingSecret, 'configuration')
  const connection = new ServerConnection({
    url: identity.url,
    ca: identity.ca,
    now: () => clock.now(),
    ...(options.deadlines ? { deadlines: options.deadlines } : {}),
  })
  const link = new ServerLink(connection, new Tokens(directory.identity, identity))
  log.info('The agent starts.', { server: identity.url, agentId: identity.agentId })
  try {
    await workThroughDamage(options, link, sealKey)
  } finally {
    connection.close()
  }
  log.info('The agent has stopped.', { reason: signal.aborted ? 'asked to' : 'unknown' })
}

async function workThroughDamage(
  options: RunOptions,
  link: ServerLink,
  sealKey: Buffer,
): Promise<void> {
  const { directory, clock, log, signal, collectorOf } = options
  const now = () => clock.now()
  const facts = hostFacts()
  const startedAt = now()
  const lastConfiguration = () =>
    findConfiguration(directory.configuration, sealKey) ?? initialConfiguration
  const openOptions = () => ({ connectors: idsOf(lastConfiguration()), now, log })

  let spool = openSpool(directory.spool, openOptions())
  while (!signal.aborted) {
    const session = new Session({
      directory,
      spool,
      link,
      clock,
      log,
      facts,
      startedAt,
      configuration: lastConfiguration(),
      sealKey,
      collectorOf,
    })
    const damage = await session.run(signal)
    spool.close()
    if (damage === undefined) return
    spool = beginAnew(directory.spool, damage, openOptions())
  }
  spool.close()
}

const idsOf = (configuration: Configuration) => configuration.connectors.map(({ id }) => id)

function requireIdentity(directory: DataDirectory): Identity {
  const identity = findIdentity(directory.identity)
  if (identity) return identity
  throw new Error(
    `No agent is enrolled in ${directory.path}. Copy the connection string of a site from the console and run: ` +
      'gatehouse agent enroll CONNECTION_STRING',
  )
}
