export interface SudoVerdict {
  isAllowed: boolean
  /** Worth asking again with the account's own password. */
  wantsPassword?: boolean
  text: string
  fix: string
}

/** The same, when sudo was told the password of the account. */
export const withPassword = (verdict: SudoVerdict): SudoVerdict =>
  verdict.isAllowed
    ? { ...verdict, text: 'The service account may use sudo with its password.' }
    : verdict

/** What came of `id -u; sudo -n true`. */
export function judgeSudo({
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
