import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type Account, launcher, limiter } from './account.ts'
import { createTail } from './tail.ts'

export interface Launch {
  /** The program and its arguments. */
  command: readonly string[]
  account: Account
  workingDirectory: string
  timeoutMilliseconds: number
  /** Kills it. */
  signal?: AbortSignal | undefined
}

export interface Ended {
  exitCode?: number
  signal?: string
  output: string
  milliseconds: number
  /** Whether it was killed because its time was over. */
  isTimedOut: boolean
  /** Whether it was killed because it wrote without end. */
  isFlooding: boolean
  /** Whether it was killed because we stop. */
  isStopped: boolean
}

const keptOutputBytes = 16_384
/** Reading more than this would keep the whole server busy. */
export const mostOutputMebibytes = 64

const processes = 512
const openFiles = 1024
const fileBytes = 1 << 30

/** Nothing of ours: neither settings nor secrets. */
const environmentOf = ({ name, home }: Account): NodeJS.ProcessEnv => ({
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: home,
  USER: name,
  LOGNAME: name,
  LANG: 'C.UTF-8',
})

/**
 * Without a shell, as the account, which cannot get more rights than it has (`no_new_privs`), and killed by
 * the kernel when we are. What it leaves running in its process group is killed with it. Never throws for
 * what the program does; rejects when it cannot be started.
 */
export async function launch({ signal, ...given }: Launch): Promise<Ended> {
  signal?.throwIfAborted()
  const began = performance.now()
  const child = start(given)
  const output = createTail(keptOutputBytes)
  let written = 0
  let isFlooding = false
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output.add(chunk)
      written += chunk.length
      if (written <= mostOutputMebibytes * 1_048_576 || isFlooding) return
      isFlooding = true
      killGroup(child)
    })
  }
  let isTimedOut = false
  let isStopped = false
  const timer = setTimeout(() => {
    isTimedOut = true
    killGroup(child)
  }, given.timeoutMilliseconds)
  const stop = () => {
    isStopped = true
    killGroup(child)
  }
  signal?.addEventListener('abort', stop, { once: true })
  const closed = once(child, 'close')
  closed.catch(() => undefined) // Told by `exit`, too.
  try {
    const [exitCode, endedBy] = (await once(child, 'exit')) as [number | null, string | null]
    killGroup(child)
    await settled(child, closed)
    return {
      ...(exitCode === null ? {} : { exitCode }),
      ...(endedBy === null ? {} : { signal: endedBy }),
      output: output.text(),
      milliseconds: Math.round(performance.now() - began),
      isTimedOut,
      isFlooding,
      isStopped,
    }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

const graceMilliseconds = 500

/** What has left the group, as a daemon does, may hold the output open for ever: it is not waited for. */
async function settled(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  const waiting = new AbortController()
  const grace = delay(graceMilliseconds, undefined, { signal: waiting.signal })
  grace.catch(() => undefined) // It closed before.
  await Promise.race([closed, grace])
  waiting.abort()
  child.stdout?.destroy()
  child.stderr?.destroy()
}

function start({ command, account, workingDirectory }: Omit<Launch, 'signal'>): ChildProcess {
  const words = [
    ...['--no-new-privs', '--pdeathsig', 'KILL', '--'],
    ...[limiter, '--core=0', `--nproc=${processes}`, `--nofile=${openFiles}`],
    ...[`--fsize=${fileBytes}`, '--', ...command],
  ]
  // The umask is inherited and is of the whole process; spawning is done before anything else runs.
  const before = process.umask(0o077)
  try {
    // As root, libuv also drops the supplementary groups: setgroups(0), setgid, setuid, in this order.
    return spawn(launcher, words, {
      uid: account.uid,
      gid: account.gid,
      cwd: workingDirectory,
      env: environmentOf(account),
      detached: true,
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } finally {
    process.umask(before)
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // Nobody is left in the group.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
