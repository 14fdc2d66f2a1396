import type { AlgorithmProfile } from '@gatehouse/contract/targets'
import type { HostKeyVerdict } from './sign-in.ts'
import { quoted, SshTrouble } from './ssh-trouble.ts'

/** What was learnt on the way; a failure is explained by it. */
export interface Progress {
  step: 'host-key' | 'login'
  /** What both sides can do, by what for: `KEX method`. */
  offers: Record<string, { local: string; remote: string }>
  hostKey: HostKeyVerdict | undefined
  /** Our own check of the key failed. */
  hostKeyFailure?: unknown
  /** The last that the server said; one line. */
  banner: string
  /** A question that nobody could answer. */
  prompt: string
  /** By which the server lets people in. */
  methods: readonly string[]
  /** The proof was right, and the server wants another one. */
  isPartial: boolean
}

export interface Where {
  address: string
  port: number
  username: string
  loginKind: 'password' | 'private-key'
  algorithms: AlgorithmProfile
}

/** `undefined`: the connection ended, and nothing was said about it. `late`: nothing happened for too long. */
export function explain(
  cause: Error | 'late' | undefined,
  progress: Progress,
  where: Where,
): SshTrouble {
  if (cause instanceof SshTrouble) return cause
  if (progress.hostKeyFailure !== undefined) return checkFailed(progress.hostKeyFailure)
  if (progress.hostKey?.isTrusted === false) return refused(progress.hostKey)
  if (progress.step === 'login') return loginTrouble(cause, progress, where)
  return handshakeTrouble(cause, progress, where)
}

const checkFailed = (cause: unknown) =>
  cause instanceof SshTrouble
    ? cause
    : new SshTrouble(
        'host-key',
        'Whether the host key is the right one could not be looked up.',
        'Try again; if it stays, look into the log of the Gatehouse server.',
        cause,
      )

const refused = ({ text }: HostKeyVerdict) =>
  new SshTrouble(
    'host-key',
    text || 'The host key is not trusted.',
    'Compare the fingerprint with the one that ssh-keygen -l shows on the host itself, then trust it by hand.',
  )

function handshakeTrouble(
  cause: Error | 'late' | undefined,
  progress: Progress,
  { address, port, algorithms }: Where,
): SshTrouble {
  const host = `${address} port ${port}`
  const message = cause instanceof Error ? cause.message : ''
  if (/no matching/i.test(message)) return noCommonAlgorithm(host, progress, algorithms, cause)
  if (/identification|greeting|header|line length/i.test(message)) {
    return new SshTrouble(
      'host-key',
      `What listens on ${host} is not an SSH server.`,
      'Correct the port.',
      cause,
    )
  }
  if (cause === 'late') {
    return new SshTrouble(
      'host-key',
      `${host} takes the connection, but does not go on with SSH.`,
      'Check that the port is that of the SSH server, and that the host is not overloaded.',
    )
  }
  return new SshTrouble(
    'host-key',
    `${host} ended the connection before it showed its host key${reasonOf(message)}.`,
    'Look into the log of its SSH server: it may block this address, or have too many connections.',
    cause,
  )
}

const reasonOf = (message: string) =>
  message === '' || /lost before handshake/i.test(message) ? '' : ` (${quoted(message)})`

function noCommonAlgorithm(
  host: string,
  { offers }: Progress,
  profile: AlgorithmProfile,
  cause: unknown,
): SshTrouble {
  // The last one that both sides spoke about is the one without a match.
  const [what, offer] = Object.entries(offers).at(-1) ?? ['algorithm', { local: '', remote: '' }]
  const text =
    `${host} and Gatehouse have no ${plainNames[what] ?? what} in common. ` +
    `It offers ${quoted(offer.remote, 500) || 'nothing'}; Gatehouse offers ${offer.local}.`
  const fix =
    profile === 'modern'
      ? 'Update its SSH server. For a device that has nothing else, choose the legacy algorithms of the target.'
      : 'Update its SSH server: what it offers is not known even among the legacy algorithms.'
  return new SshTrouble('host-key', text, fix, cause)
}

const plainNames: Readonly<Record<string, string>> = {
  'KEX method': 'key exchange',
  'Host key format': 'host key algorithm',
  'C->S cipher': 'cipher',
  'S->C cipher': 'cipher',
  'C->S MAC': 'message authentication',
  'S->C MAC': 'message authentication',
}

function loginTrouble(
  cause: Error | 'late' | undefined,
  progress: Progress,
  where: Where,
): SshTrouble {
  const { username, address, loginKind } = where
  const who = `${username} on ${address}`
  const message = cause instanceof Error ? cause.message : ''
  const what = loginKind === 'password' ? 'password' : 'key'
  const trouble = (text: string, fix: string) => new SshTrouble('login', text, fix, cause)
  const said = progress.banner === '' ? '' : ` It said: “${progress.banner}”`

  if (cause === 'late') {
    return trouble(
      `${address} did not answer the login of ${username}.`,
      'Try again; a server that waits for a directory or a name server answers late.',
    )
  }
  if (/too many authentication failures/i.test(message)) {
    return trouble(
      `${address} ended the login of ${username}: too many authentication failures.`,
      `Check the ${what}; raise MaxAuthTries of its SSH server if it is very low.`,
    )
  }
  if (/expired|locked|disabled|not allowed/i.test(progress.banner)) {
    return trouble(
      `${address} does not let ${username} in.${said}`,
      `Unlock the account or give it a later expiry, on the host: chage -l ${username}.`,
    )
  }
  if (progress.isPartial) {
    return trouble(
      `${who} has to prove itself in a second way: ${progress.methods.join(', ')}.`,
      'Exempt the account from it in the configuration of its SSH server.',
    )
  }
  if (progress.prompt !== '') {
    return trouble(
      `${address} asks ${username} for something else than a password: “${progress.prompt}”`,
      'Exempt the account from second factors, or change its password if it has expired.',
    )
  }
  if (!isTaken(loginKind, progress.methods)) {
    return trouble(
      `${address} takes no ${what} for ${username}, only: ${progress.methods.join(', ') || 'nothing'}.`,
      `Use another kind of credential, or allow it in the configuration of its SSH server.`,
    )
  }
  if (cause && 'level' in cause && cause.level === 'client-authentication') {
    return trouble(
      `${address} refuses the ${what} of ${username}.${said}`,
      loginKind === 'password'
        ? 'Correct the user name or the password; the account may be locked, have expired, or not be allowed to use SSH.'
        : 'Check that the public key stands in the account’s authorized_keys, or that its SSH server trusts the authority of the certificate.',
    )
  }
  return trouble(
    `${address} ended the connection during the login of ${username}${reasonOf(message)}.${said}`,
    'Look into the log of its SSH server: the account may have expired, be locked, or not be allowed to use SSH.',
  )
}

const isTaken = (kind: Where['loginKind'], methods: readonly string[]) =>
  methods.length === 0 ||
  (kind === 'password'
    ? methods.includes('password') || methods.includes('keyboard-interactive')
    : methods.includes('publickey'))
