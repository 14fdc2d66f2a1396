import { spawn } from 'node:child_process'
import type { LinuxMachine } from '../machine.ts'
import { type JournalEntry, parseJournalEntry } from './journal-entry.ts'

/** Facilities auth and authpriv: sshd, sudo, su, login, PAM and the tools for accounts. */
const matches = ['SYSLOG_FACILITY=4', 'SYSLOG_FACILITY=10']
const maxPendingCharacters = 1024 * 1024

export interface JournalOptions {
  /** Ends after the last entry, or waits for more. */
  follow: boolean
  /** Only what is newer; without it the last `lines` entries. */
  afterCursor?: string
  lines?: number | 'all'
}

/** Yields what journalctl prints, as it comes. Throws with what it complained about when it fails. */
export async function* readJournal(
  machine: LinuxMachine,
  options: JournalOptions,
  signal: AbortSignal,
): AsyncGenerator<JournalEntry[]> {
  const { file, args } = machine.command('journalctl', argumentsOf(options))
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = () => child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  const ended = new Promise<string>((resolve) => {
    child.on('error', (cause) => resolve(cause.message))
    child.on('close', (code) => resolve(code === 0 || signal.aborted ? '' : `exit code ${code}`))
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-500)
  })

  try {
    yield* entriesOf(child.stdout.setEncoding('utf8'))
    const failure = await ended
    if (failure !== '') throw new Error(`journalctl failed: ${failure} ${complaint.trim()}`.trim())
  } finally {
    signal.removeEventListener('abort', stop)
    child.kill('SIGTERM')
    await ended
  }
}

async function* entriesOf(stdout: AsyncIterable<string>): AsyncGenerator<JournalEntry[]> {
  let pending = ''
  for await (const text of stdout) {
    const lines = (pending + text).split('\n')
    pending = (lines.pop() ?? '').slice(0, maxPendingCharacters)
    const entries = lines.flatMap((line) => parseJournalEntry(line) ?? [])
    if (entries.length > 0) yield entries
  }
}

function argumentsOf(options: JournalOptions): string[] {
  const position =
    options.afterCursor === undefined
      ? [`--lines=${options.lines ?? 0}`]
      : [`--after-cursor=${options.afterCursor}`, '--lines=all']
  return [
    '--output=json',
    '--no-pager',
    '--quiet',
    '--all',
    ...(options.follow ? ['--follow'] : []),
    ...position,
    ...matches,
  ]
}
