import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, realpath, rename, stat, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { databaseEnvironment, identity, owner, prepareCluster } from './embedded/cluster.ts'
import { findHome, type Home, signpost } from './embedded/home.ts'
import { stopLeftovers } from './embedded/leftovers.ts'
import { untilReady } from './embedded/readiness.ts'
import { databaseSettings } from './embedded/settings.ts'
import * as sockets from './embedded/sockets.ts'

export interface EmbeddedPostgresOptions {
  /** Ours alone; made when missing. No two Gatehouses may use one at the same time. */
  directory: string
  log: (line: string) => void
  /** Where the database goes when Gatehouse is root and the database's account cannot reach `directory`. */
  elsewhere?: string
  /** Override ours; tests trade durability for speed with them. */
  settings?: Readonly<Record<string, string>>
}

export interface Login {
  user: string
  password?: string
  database: string
}

export interface EmbeddedPostgres {
  /** A connection string over the database's socket. */
  url(login: Login): string
  /** For the superuser of this cluster, in the database `postgres`. */
  ownerUrl: string
  socketDirectory: string
  /** Settles when the database has ended, asked or not; start it again to go on. */
  exited: Promise<void>
  /** Rolls back what is open and waits for the end. */
  stop(): Promise<void>
}

/**
 * Runs PostgreSQL on a socket in `directory`. Also the way to go on after `exited`: what was
 * committed is there again.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { log, elsewhere = '/var/lib/gatehouse' } = options
  await mkdir(options.directory, { recursive: true, mode: 0o711 })
  const directory = await realpath(options.directory)
  const home = await findHome({ directory, elsewhere, log })

  await sockets.removeLeftoverSockets(home.cluster)
  await stopLeftovers(home.cluster, log)
  await sockets.removeOrphanedSockets(home)
  const password = await prepareCluster(directory, home)
  await signpost(directory, home)

  const socketDirectory = await sockets.makeSocketDirectory(home)
  const logFile = path.join(directory, 'postgres.log')
  const settings = { ...databaseSettings(home.cluster, socketDirectory), ...options.settings }
  const postmaster = await launch(home, settings, logFile)
  const exited = ending(postmaster, socketDirectory)

  const url = (login: Login) => connectionString(socketDirectory, login)
  const ownerUrl = url({ user: owner, password, database: 'postgres' })
  const stop = () => stopPostmaster(postmaster, exited)
  try {
    await untilReady({ url: ownerUrl, exited, logFile, cluster: home.cluster, log })
  } catch (error) {
    await stop()
    throw error
  }
  return { url, ownerUrl, socketDirectory, exited, stop }
}

async function launch(
  home: Home,
  settings: Readonly<Record<string, string>>,
  logFile: string,
): Promise<ChildProcess> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const output = await openLog(logFile)
  try {
    const postmaster = spawn(
      path.join(home.binaries, 'bin/postgres'),
      ['-D', home.cluster, ...flags],
      {
        ...identity(home.account),
        cwd: '/',
        env: databaseEnvironment,
        // Its own process group: Ctrl-C in a terminal is ours to handle, and the database ends last.
        detached: true,
        stdio: ['ignore', output.fd, output.fd],
      },
    )
    await once(postmaster, 'spawn')
    return postmaster
  } finally {
    await output.close()
  }
}

const largestLogBytes = 8 * 1024 * 1024

async function openLog(file: string) {
  const size = (await stat(file).catch(() => undefined))?.size ?? 0
  if (size > largestLogBytes) await rename(file, `${file}.1`)
  return open(file, 'a', 0o600)
}

async function ending(postmaster: ChildProcess, socketDirectory: string): Promise<void> {
  if (postmaster.exitCode === null && postmaster.signalCode === null) await once(postmaster, 'exit')
  await sockets.removeSocketDirectory(socketDirectory)
}

async function stopPostmaster(postmaster: ChildProcess, exited: Promise<void>): Promise<void> {
  // Fast, then immediate shutdown; the last resort costs a recovery at the next start.
  for (const [signal, patienceSeconds] of [
    ['SIGINT', 60],
    ['SIGQUIT', 10],
    ['SIGKILL', 10],
  ] as const) {
    postmaster.kill(signal)
    const patience = new AbortController()
    const late = pause(patienceSeconds * 1000, true, { signal: patience.signal }).catch(() => false)
    const isLate = await Promise.race([exited.then(() => false), late])
    patience.abort()
    if (!isLate) return
  }
}

function connectionString(socketDirectory: string, { user, password, database }: Login): string {
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`
  const login = `${encodeURIComponent(user)}${secret}`
  // `localhost` keeps it a URL for every parser; `host` then names the socket.
  const address = `${encodeURIComponent(database)}?host=${encodeURIComponent(socketDirectory)}`
  return `postgresql://${login}@localhost/${address}`
}
