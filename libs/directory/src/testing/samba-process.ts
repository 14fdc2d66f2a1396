import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { open, readdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { configurationFile } from './samba-files.ts'

const execute = promisify(execFile)

const programs = ['samba', 'samba-tool', 'ldbmodify', 'unshare', 'setpriv', 'flock', 'tar']

/** Why no domain controller can be started here; empty when one can. */
export function missingForSamba(): string {
  if (process.getuid?.() !== 0) return 'A domain controller is only started by root.'
  const missing = programs.filter((program) => !isThere(program))
  if (missing.length > 0) return `These programs are missing: ${missing.join(', ')}.`
  if (!existsSync('/usr/share/samba/setup')) return 'The package samba-ad-provision is missing.'
  return ''
}

const isThere = (program: string) =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'].some((directory) =>
    existsSync(join(directory, program)),
  )

/** Runs a program where the names of the domain are known; answers what it prints. */
export async function runInside(
  directory: string,
  program: string,
  args: readonly string[],
  input = '',
): Promise<string> {
  const running = execute('unshare', inside(directory, program, args), {
    env: environment(directory),
    maxBuffer: 256 * 1024 * 1024,
  })
  running.child.stdin?.end(input)
  const { stdout } = await running
  return stdout
}

const environment = (directory: string) => ({
  ...process.env,
  PATH: `${process.env['PATH'] ?? ''}:/usr/sbin`,
  KRB5_CONFIG: join(directory, 'etc', 'krb5.conf'),
})

/** Arguments of unshare: mounts of its own, and the files of this controller where programs look for them. */
function inside(directory: string, program: string, args: readonly string[]): string[] {
  const script = [
    'set -e',
    'directory=$1',
    'shift',
    // The place of this pipe is compiled into smbd.
    'mkdir -p /run/samba/winbindd',
    'mount --bind "$directory/winbindd" /run/samba/winbindd',
    'mount --bind "$directory/etc/hosts" /etc/hosts',
    'mount --bind "$directory/etc/resolv.conf" /etc/resolv.conf',
    'exec "$@"',
  ].join('\n')
  const command = ['bash', '-c', script, 'bash', directory, program, ...args]
  return ['--mount', '--propagation', 'private', ...command]
}

export interface RunningSamba {
  /** Ends all of its processes. At once: as if the power had failed. */
  stop(how: 'properly' | 'at once'): Promise<void>
}

/** Starts a controller and waits until it answers. It ends with this process, however that ends. */
export async function runSamba(
  directory: string,
  address: string,
  processes: 'several' | 'one',
): Promise<RunningSamba> {
  const log = await open(join(directory, 'log', 'output.log'), 'a')
  const model = processes === 'one' ? ['-M', 'single'] : []
  const samba = ['samba', '-s', configurationFile(directory), '--foreground', '--no-process-group']
  const child = spawn(
    'setpriv',
    [
      '--pdeathsig',
      'TERM',
      'unshare',
      ...inside(directory, samba[0] ?? '', [...samba.slice(1), ...model]),
    ],
    { env: environment(directory), stdio: ['ignore', log.fd, log.fd], detached: true },
  )
  await log.close()
  const running: RunningSamba = { stop: (how) => stopAll(child, directory, how) }
  try {
    for (const port of [636, 445]) await waitForPort(address, port, child)
  } catch (error) {
    await running.stop('at once')
    const said = await readFile(join(directory, 'log', 'output.log'), 'utf8')
    throw new Error(`The domain controller did not start:\n${said.slice(-2000)}`, { cause: error })
  }
  return running
}

async function waitForPort(host: string, port: number, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('It ended by itself')
    if (await listens(host, port)) return
    await wait(20)
  }
  throw new Error(`Nothing listens at ${host}:${port} after a minute`)
}

const listens = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, host)
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** The controller ends its own children when it is asked to; those that stay are ended by their ids. */
async function stopAll(
  child: ChildProcess,
  directory: string,
  how: 'properly' | 'at once',
): Promise<void> {
  const { pid } = child
  if (pid === undefined) return
  const all = await withDescendants(pid)
  const ended =
    child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
  if (how === 'properly') {
    child.kill('SIGTERM')
    await Promise.race([ended, wait(10_000, undefined, { ref: false })])
  }
  all.push(...(await helpersOf(directory)))
  for (const one of all) kill(one)
  await ended
  for (const end = Date.now() + 10_000; Date.now() < end && (await anyAlive(all));) await wait(10)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

async function anyAlive(pids: readonly number[]): Promise<boolean> {
  const states = await Promise.all(pids.map(async (pid) => (await statusOf(pid)).state))
  return states.some((state) => state !== '' && state !== 'Z')
}

async function statusOf(pid: number): Promise<{ state: string; parent: number }> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // Behind the name, which may hold anything.
  const [state = '', parent] = status.slice(status.lastIndexOf(')') + 2).split(' ')
  return { state, parent: Number(parent) }
}

/** smbd starts these when they are first needed, and leaves them to init. They name the configuration that they read. */
async function helpersOf(directory: string): Promise<number[]> {
  const configuration = configurationFile(directory)
  const helpers: number[] = []
  for (const pid of await allProcesses()) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (words.split('\0').includes(`--configfile=${configuration}`)) helpers.push(pid)
  }
  return helpers
}

const allProcesses = async () =>
  (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)

async function withDescendants(root: number): Promise<number[]> {
  const pids = await allProcesses()
  const parents = new Map<number, number>()
  for (const pid of pids) {
    parents.set(pid, (await statusOf(pid)).parent)
  }
  const found = [root]
  for (const one of found) {
    found.push(...pids.filter((pid) => parents.get(pid) === one))
  }
  return found
}
