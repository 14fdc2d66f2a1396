import { basename } from 'node:path'

const othersMayRead = 0o004

/** Names of files that hold secrets whatever their permissions are. */
const secretNames = [
  /^g?shadow-?$/,
  /^opasswd$/,
  /^ssh_host_.*_key$/,
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/,
  /\.(key|pem|p12|pfx|jks|keytab|kdbx|gpg|ovpn)$/,
  /^\.?(htpasswd|netrc|pgpass|my\.cnf|git-credentials)$/,
  /secret|credential|passwords?(\.|$)/i,
]

/** Files of which not even an unkeyed digest is told: a short password could be found from it. */
export const isSecretFile = (path: string, mode: number): boolean =>
  (mode & othersMayRead) === 0 || secretNames.some((name) => name.test(basename(path)))

const assignment =
  /((?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key)\w*["']?\s*[:=]\s*).+$/i

/** A line as it may leave the computer: settings sometimes hold a password where everybody may read it. */
export const maskLine = (line: string): string => line.replace(assignment, '$1<secret>')

export const holdsPrivateKey = (text: string): boolean =>
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(text)
