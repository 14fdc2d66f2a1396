import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  /** What it said went wrong, cut. */
  complaint: string
}

/** A real OpenSSH client. */
export interface SshClient {
  child: ChildProcess
  ended: Promise<Ended>
}

/** Whoever hangs so long does so for good: it is said, and the rest is measured. */
const life = { timeout: 20 * 60_000, killSignal: 'SIGKILL' } as const

export function startSsh(sshConfig: string, args: readonly string[]): SshClient {
  return follow(
    spawn('ssh', ['-F', sshConfig, ...args], { ...life, stdio: ['pipe', 'pipe', 'pipe'] }),
  )
}

/** Runs a program of OpenSSH to its end. @throws an error with what it said when it fails */
export async function runToEnd(
  program: 'ssh' | 'scp',
  args: readonly string[],
  { stdin, stdout }: { stdin?: number; stdout?: number } = {},
): Promise<void> {
  const stdio = [stdin ?? 'ignore', stdout ?? 'ignore', 'pipe'] as const
  const { code, signal, complaint } = await follow(
    spawn(program, args, { ...life, stdio: [...stdio] }),
  ).ended
  if (code === 0) return
  throw new Error(`${program} ${args.join(' ')} ended with ${code ?? signal}: ${complaint}`)
}

const complaintLength = 2000

function follow(child: ChildProcess): SshClient {
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-complaintLength)
  })
  child.stdin?.on('error', () => undefined) // It ended; `ended` says how.
  const ended = once(child, 'close').then((): Ended => {
    const { exitCode: code, signalCode: signal } = child
    return { code, signal, complaint: complaint.trim() }
  })
  return { child, ended }
}
