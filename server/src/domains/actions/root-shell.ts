import type { SshConnection } from '#platform/ssh/connect-ssh.ts'
import { shellQuote } from '#platform/ssh/shell-quote.ts'
import { readable, StepFailed } from './step-failed.ts'

export type Shell = Pick<SshConnection, 'exec'>

export interface RootScript {
  /** Text that we wrote; there is never a value in it. */
  script: string
  /** Read in this order by `value name` in the script. Anything but a NUL. */
  values: readonly string[]
  timeoutSeconds: number
  /** For sudo of the account that is connected, if it asks for one. */
  sudoPassword?: string | undefined
}

/**
 * Skips whatever is left of a password that nobody asked for, then takes one line with the script and goes on reading values
 * from the same input. It is short, since sudo writes it to the log of the target.
 */
const bootstrap = String.raw`while IFS= read -r l; do [ "$l" = gatehouse-begins-here ] && break; done; IFS= read -r s; eval "$(printf %s "$s" | base64 -d)"`

/** Constant: what differs comes on standard input. */
const commandFor = (sudo: string): string =>
  `exec /bin/sh -c ${shellQuote(
    `if [ "$(id -u)" = 0 ]; then exec /bin/sh -c ${shellQuote(bootstrap)}; else exec ${sudo} /bin/sh -c ${shellQuote(bootstrap)}; fi`,
  )}`

const withoutPassword = commandFor('sudo -n --')
const withPassword = commandFor(`sudo -S -p '' --`)

const prelude = String.raw`
PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C; export PATH LC_ALL
umask 077; cd /
fail() { printf '%s\n' "$*" >&2; exit 9; }
value() { IFS= read -r line || fail 'A value is missing.'; eval "$1=\$(printf %s \"\$line\" | base64 -d)"; }
kept=/var/lib/gatehouse-sessions
`

/**
 * Runs a script of ours as root: directly, or by sudo with or without a password. Values go by standard input in base64, so
 * that none can be read as a part of the script, and none shows in a list of processes.
 * @returns what it wrote
 * @throws {StepFailed} when it did not end well
 */
export async function runAsRoot(shell: Shell, work: RootScript): Promise<string> {
  const { script, values, timeoutSeconds, sudoPassword } = work
  if (sudoPassword !== undefined && /[\n\0]/.test(sudoPassword)) {
    throw new StepFailed('The password for sudo has a line break in it, which sudo cannot read.')
  }
  const stdin = [
    ...(sudoPassword === undefined ? [] : [sudoPassword]),
    'gatehouse-begins-here',
    ...[prelude + script, ...values].map(encoded),
    '',
  ].join('\n')
  const result = await shell.exec(sudoPassword === undefined ? withoutPassword : withPassword, {
    stdin,
    timeoutMs: (timeoutSeconds + 15) * 1000,
    maxBytes: 256 * 1024,
  })
  if (result.exitCode === 0) return result.stdout
  throw new StepFailed(failureText(result))
}

function encoded(value: string): string {
  if (value.includes('\0')) throw new StepFailed('A value with a NUL cannot be given to a target.')
  return Buffer.from(value).toString('base64')
}

type Result = Awaited<ReturnType<Shell['exec']>>

function failureText({ exitCode, stdout, stderr, isCut }: Result): string {
  if (isCut) return 'It wrote too much and was ended.'
  const words = readable(`${stderr.trim()}\n${stdout.trim()}`)
  if (/^sudo:.*(password is required|terminal is required)/m.test(words)) {
    return 'sudo asks for a password on this target. Give the service account the right NOPASSWD, or a credential with a password.'
  }
  if (/^sudo:.*(incorrect password|no password was provided)/m.test(words)) {
    return 'sudo does not take the password of the service account.'
  }
  if (/is not in the sudoers file|is not allowed to (run|execute)/.test(words)) {
    return 'The service account has no right to work as root on this target: give it sudo.'
  }
  if (exitCode === 127 && /sudo: *(command )?not found/.test(words)) {
    return 'There is no sudo on this target, and the service account is not root.'
  }
  if (words !== '') return words
  return exitCode === undefined ? 'It was ended by a signal.' : `It ended with code ${exitCode}.`
}
