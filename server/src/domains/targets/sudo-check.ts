import type { SshConnection } from '#platform/ssh/connect-ssh.ts'
import type { SshLogin } from '#platform/ssh/ssh-login.ts'
import { quoted } from '#platform/ssh/ssh-trouble.ts'

export interface SudoVerdict {
  isAllowed: boolean
  /** Worth asking again with the account's own password. */
  wantsPassword?: boolean
  text: string
  fix: string
}

/** With the password that sudo wants to be told first, on a line of its own; absent where it wants none. */
export type AskedSudo = SudoVerdict & { password?: string }

/** Told to ask in any case, so that the line with the password never reaches the program. */
export const sudoWithPassword = "sudo -k -S -p ''"

/** First without a password; only a sudo that refuses for want of one is told it. */
export async function askSudo(
  connection: SshConnection,
  login: SshLogin | undefined,
): Promise<AskedSudo> {
  const ask = async (sudo: string, stdin = '') => {
    const command = `LC_ALL=C; export LC_ALL; id -u; ${sudo} true`
    const limits = { timeoutMs: 20_000, maxBytes: 10_000 }
    const result = await connection.exec(command, { ...limits, stdin })
    return judgeSudo({ ...result, stderr: quoted(result.stderr) })
  }
  const first = await ask('sudo -n')
  const password = login?.kind === 'password' ? login.password : undefined
  if (!first.wantsPassword || password === undefined) return first
  const verdict = await ask(sudoWithPassword, `${password}\n`)
  const text = 'The service account may use sudo with its password.'
  return verdict.isAllowed ? { ...verdict, text, password } : verdict
}

/** What came of `id -u; sudo -n true`. */
function judgeSudo({
  exitCode,
  stdout,
  stderr,
}: {
  exitCode: number | undefined
  stdout: string
  /** One line, fit to be shown. */
  stderr: string
}): SudoVerdict {
  const allowed = (text: string) => ({ isAllowed: true, text, fix: '' })
  const refused = (text: string, fix: string) => ({ isAllowed: false, text, fix })
  if (stdout.trim() === '0') return allowed('The service account is root and needs no sudo.')
  if (exitCode === 0) return allowed('The service account may use sudo without a password.')
  if (/password change required|has expired/i.test(stderr)) {
    return refused(
      'The password of the service account has expired; it may not do anything before it is changed.',
      'Change it on the host, or rotate it here.',
    )
  }
  if (exitCode === 127 || /not found/i.test(stderr)) {
    return refused('There is no sudo on the host.', 'Install sudo, or use root as service account.')
  }
  if (/password is required|terminal is required/i.test(stderr)) {
    const text = 'sudo asks the service account for a password.'
    const fix =
      'Allow it without: add a line with NOPASSWD: ALL for it in /etc/sudoers.d. Or sign in with a password, which sudo is then told.'
    return { ...refused(text, fix), wantsPassword: true }
  }
  return refused(
    `The service account may not use sudo.${stderr === '' ? '' : ` It said: “${stderr}”`}`,
    'Add a line with NOPASSWD: ALL for it in /etc/sudoers.d.',
  )
}
