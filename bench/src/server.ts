import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { request } from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const main = path.resolve(import.meta.dirname, '../../server/src/main.ts')
export const adminPassword = 'measure-measure-measure'

export interface RunningServer {
  port: number
  pid: number
  /** From the start of the process to the first healthy answer. */
  startMilliseconds: number
  stop(): Promise<void>
}

/** One that the database's own account can pass through, so that all of it is within. */
export async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-bench-'))
  await chmod(directory, 0o711)
  return directory
}

export const removeDirectory = (directory: string): Promise<void> =>
  rm(directory, { recursive: true, force: true })

/** The real program on a port of its own, as a user starts it. */
export async function startServer(
  directory: string,
  port: number,
  args: readonly string[] = [],
): Promise<RunningServer> {
  const began = performance.now()
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      main,
      'up',
      '--data-dir',
      directory,
      '--port',
      String(port),
      '--integration-port',
      '0',
      '--ssh-port',
      '0',
      ...args,
    ],
    {
      env: { ...process.env, GATEHOUSE_ADMIN_PASSWORD: adminPassword },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  await untilHealthy(child, port)
  return {
    port,
    pid: child.pid ?? 0,
    startMilliseconds: performance.now() - began,
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGINT')
      await exited
    },
  }
}

async function untilHealthy(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended with code ${child.exitCode}.`)
    if (await isHealthy(port)) return
    await pause(20)
  }
}

const isHealthy = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const asking = request(
      { host: '127.0.0.1', port, path: '/api/v1/health', rejectUnauthorized: false },
      (response) => {
        response.resume()
        resolve(response.statusCode === 200)
      },
    )
    asking.on('error', () => resolve(false))
    asking.end()
  })

/** A process and all below it. */
export async function treeOf(pid: number): Promise<number[]> {
  const parents = new Map<number, number[]>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)])
  }
  const tree = [pid]
  for (const one of tree) tree.push(...(parents.get(one) ?? []))
  return tree
}

/** Proportional set size: what is shared by several is counted once, in shares. Bytes. */
export async function memoryOf(pids: readonly number[]): Promise<number> {
  let kibibytes = 0
  for (const pid of pids) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
    kibibytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0)
  }
  return kibibytes * 1024
}

/** Resident set size of one process, bytes. */
export async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024
}
