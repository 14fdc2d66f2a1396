import type { SshConnection } from '#platform/ssh/connect-ssh.ts'
import type { CommandResult } from '#platform/ssh/run-command.ts'
import { shellQuote } from '#platform/ssh/shell-quote.ts'

export interface Elevated {
  /** Whose rights the program gets. */
  account: string
  /** A program and its arguments: constants of ours, nothing that came from outside. */
  words: readonly string[]
  /** The way for every value. */
  stdin: string
  /** Of the one who is signed in, for a sudo that asks. */
  sudoPassword?: string | undefined
  signal?: AbortSignal | undefined
}

const commandOf = (words: readonly string[]) => words.map(shellQuote).join(' ')

/**
 * Runs a program as an account of the target: itself, by `su` when root is signed in, else by `sudo`. First without a
 * password; only a sudo that has refused for want of one is told it, and told to ask in any case, so that the line with the
 * password never reaches the program.
 */
export async function runAs(connection: SshConnection, job: Elevated): Promise<CommandResult> {
  const { account, words, stdin, sudoPassword, signal } = job
  const run = (command: readonly string[], input: string) =>
    connection.exec(commandOf(command), { stdin: input, signal })
  const me = await connection.exec('id -un', { signal })
  const name = me.stdout.trim()
  if (name === account) return run(withPath(words), stdin)
  if (name === 'root') return run(['su', '-s', '/bin/sh', '-c', commandOf(words), account], stdin)

  const sudo = ['env', 'LC_ALL=C', 'sudo']
  const as = ['-H', '-u', account, '--', ...words]
  const first = await run([...sudo, '-n', ...as], stdin)
  const wantsPassword = first.exitCode !== 0 && /password is required/.test(first.stderr)
  if (!wantsPassword || sudoPassword === undefined) return first
  return run([...sudo, '-k', '-S', '-p', '', ...as], `${sudoPassword}\n${stdin}`)
}

/** What is signed in over SSH may lack the directories of the administrator's programs. */
const withPath = (words: readonly string[]): readonly string[] => [
  'sh',
  '-c',
  'PATH=$PATH:/usr/sbin:/sbin; export PATH; exec "$@"',
  'sh',
  ...words,
]
