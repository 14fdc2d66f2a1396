import { createHash } from 'node:crypto'
import { readdir, readFile, realpath, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Shown by PostgreSQL in the title of each of its processes, by which we recognize them. */
export const clusterName = (cluster: string): string =>
  `gatehouse-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`

/** Ends what a killed Gatehouse left running in this cluster, so that it can be started again. */
export async function stopLeftovers(cluster: string, log: (line: string) => void): Promise<void> {
  const postmaster = (await processesOf(cluster)).find(({ isPostmaster }) => isPostmaster)
  if (postmaster) {
    log(`Stopping the database that an earlier run left behind (process ${postmaster.pid})`)
    signal([postmaster], 'SIGINT')
  }
  // Backends that lost their postmaster end by themselves, some only when their query does.
  const gentle = await gone(cluster, postmaster ? 30_000 : 3_000)
  if (!gentle) {
    signal(await processesOf(cluster), 'SIGQUIT')
    if (!(await gone(cluster, 10_000))) signal(await processesOf(cluster), 'SIGKILL')
    await gone(cluster, 10_000)
  }
  await removeReusedPid(cluster)
}

export interface Process {
  pid: number
  isPostmaster: boolean
}

/**
 * Reads command lines only: they are the one thing of another account's process that root may always
 * see, also in a container that took the right to trace from it.
 */
export async function processesOf(cluster: string): Promise<Process[]> {
  const title = `postgres: ${clusterName(cluster)}: `
  const found: Process[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)) {
    const args = await commandLine(pid)
    if (args[0]?.startsWith(title)) found.push({ pid, isPostmaster: false })
    if (directoryOfPostmaster(args) === cluster) found.push({ pid, isPostmaster: true })
  }
  return found
}

async function commandLine(pid: number): Promise<string[]> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return line.split('\0')
}

function directoryOfPostmaster(args: readonly string[]): string | undefined {
  if (path.basename(args[0] ?? '') !== 'postgres') return undefined
  const flag = args.indexOf('-D')
  return flag < 0 ? undefined : args[flag + 1]
}

function signal(processes: readonly Process[], name: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, name)
    } catch {
      // It ended between being seen and being told to.
    }
  }
}

async function gone(cluster: string, withinMilliseconds: number): Promise<boolean> {
  const deadline = performance.now() + withinMilliseconds
  while ((await processesOf(cluster)).length > 0) {
    if (performance.now() > deadline) return false
    await pause(50)
  }
  return true
}

/**
 * A pid file is stale after a crash. PostgreSQL removes it by itself, unless another program has
 * got the same number since: then it would refuse to start until that program ends.
 */
async function removeReusedPid(cluster: string): Promise<void> {
  const file = path.join(cluster, 'postmaster.pid')
  const [firstLine] = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  if (!firstLine || !/^\d+$/.test(firstLine)) return
  const args = await commandLine(Number(firstLine))
  // A process without a command line has ended and not been collected yet: that, too, counts as alive.
  if (!args[0] || !(await mayRunIn(cluster, args))) await rm(file)
}

/** Also true where its directory is unknown, moved or gone: then it must be PostgreSQL that decides. */
async function mayRunIn(cluster: string, args: readonly string[]): Promise<boolean> {
  const directory = directoryOfPostmaster(args)
  if (directory === undefined) return path.basename(args[0] ?? '') === 'postgres'
  const real = await realpath(directory).catch(() => cluster)
  return real === (await realpath(cluster))
}
