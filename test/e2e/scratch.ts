import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  adminPassword,
  type Gatehouse,
  processesIn,
  runningServer,
  type Said,
  untilReady,
} from './gatehouse.ts'
import { kill9 } from './processes.ts'

const root = path.resolve(import.meta.dirname, '../..')
const program = path.join(root, 'server/src/main.ts')

export interface StartOptions {
  /** Below the scratch directory. */
  name?: string
  /** Any other directory instead. */
  dataDirectory?: string
  /** 0 for any that is free. */
  port?: number
  integrationPort?: number
  sshPort?: number
  args?: readonly string[]
  environment?: Readonly<Record<string, string>>
  account?: { uid: number; gid: number }
}

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** A directory of its own for a test's servers; whatever happens, `close` leaves nothing of them. */
export interface Scratch {
  readonly directory: string
  /** Where the servers put temporary files. */
  readonly temporary: string
  start(options?: StartOptions): Promise<Gatehouse>
  /** Runs a command of the server's program to its end, whatever that is. */
  run(command: string, args?: readonly string[], options?: StartOptions): Promise<Ended>
  close(): Promise<void>
}

export async function openScratch(): Promise<Scratch> {
  const directory = await mkdtemp(path.join(tmpdir(), 'gatehouse-e2e-'))
  // The database's own account has to pass through.
  await chmod(directory, 0o711)
  const temporary = path.join(directory, 'tmp')
  await mkdir(temporary)
  await chmod(temporary, 0o1777)
  const dataDirectories = new Set<string>()
  const children = new Set<ChildProcess>()

  const launch = (command: string, options: StartOptions, args: readonly string[]) => {
    const dataDirectory = options.dataDirectory ?? path.join(directory, options.name ?? 'data')
    dataDirectories.add(dataDirectory)
    const child = spawnServer([command, '--data-dir', dataDirectory, ...args], temporary, options)
    children.add(child)
    return { child, dataDirectory, said: listenTo(child) }
  }

  return {
    ...{ directory, temporary },
    async start(options = {}) {
      const environment = { GATEHOUSE_ADMIN_PASSWORD: adminPassword, ...options.environment }
      const { child, dataDirectory, said } = launch('up', { ...options, environment }, [
        ...['--port', String(options.port ?? 0)],
        ...['--integration-port', String(options.integrationPort ?? 0)],
        ...['--ssh-port', String(options.sshPort ?? 0)],
        ...(options.args ?? []),
      ])
      await untilReady(said, dataDirectory)
      // Tests stop and kill it; that it breaks by itself is always worth to be told.
      child.once('exit', (code) => {
        if (code) console.error(`Gatehouse ended by itself with ${code}: ${said.stderr()}`)
      })
      return runningServer(child, said, dataDirectory)
    },
    async run(command, args = [], options = {}) {
      const { said } = launch(command, options, args)
      const code = await said.ended
      return { code, stdout: said.stdout(), stderr: said.stderr() }
    },
    async close() {
      for (const child of children) child.kill('SIGKILL')
      for (const dataDirectory of dataDirectories) await removeAll(dataDirectory)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function spawnServer(
  args: readonly string[],
  temporary: string,
  { account, environment }: StartOptions,
): ChildProcess {
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', program]
  // Whatever ends this process also stops the server.
  return spawn('setpriv', ['--pdeathsig', 'TERM', ...node, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: temporary,
      TMPDIR: temporary,
      // As the launcher has it.
      ...(account
        ? {}
        : {
            NODE_COMPILE_CACHE: path.join(
              root,
              `node_modules/.cache/compile-${process.getuid?.() ?? 0}`,
            ),
          }),
      ...environment,
    },
    ...account,
  })
}

function listenTo(child: ChildProcess): Said {
  const text = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()))
  return {
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    ended: new Promise((resolve) => {
      child.once('error', (error) => {
        text.stderr += error.message
        resolve(null)
      })
      child.once('close', (code) => resolve(code))
    }),
  }
}

/** Where a database was put because its account could not reach the data directory. */
const elsewhere = '/var/lib/gatehouse/'

async function removeAll(dataDirectory: string): Promise<void> {
  await kill9((await processesIn(dataDirectory)).map(({ pid }) => pid))
  const cluster = await realpath(path.join(dataDirectory, 'postgres/cluster')).catch(() => '')
  if (cluster.startsWith(elsewhere)) await rm(path.dirname(cluster), { recursive: true })
  await rm(dataDirectory, { recursive: true, force: true })
}
