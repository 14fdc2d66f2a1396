import { decodeKey, keyAlgorithms, type PublicKey } from './public-key.ts'
import { FormatError } from './wire.ts'

/** A line of `authorized_keys`, sshd(8): options, kind of key, base64, comment. */
export interface AuthorizedKey {
  /** As written; empty when there are none. */
  options: string
  key: PublicKey
  comment: string
}

const longestLineBytes = 16_384

/** Throws `FormatError`; lines that are empty or begin with `#` are none. */
export function parseAuthorizedKey(line: string): AuthorizedKey {
  if (Buffer.byteLength(line) > longestLineBytes) throw new FormatError('The line is too long.')
  if (/[\0\r\n]/.test(line.trim())) throw new FormatError('It is more than one line.')
  const text = line.trim()
  const optionsEnd = startsWithKind(text) ? 0 : endOfOptions(text)
  const options = text.slice(0, optionsEnd)
  const [kind = '', base64 = '', ...comment] = text
    .slice(optionsEnd)
    .trim()
    .split(/[ \t]+/)
  if (base64 === '') throw new FormatError('It is no public key in the form of authorized_keys.')
  const key = decodeKey(base64)
  if (key.algorithm !== kind) throw new FormatError('It says another kind of key than it has.')
  return { options, key, comment: comment.join(' ') }
}

const startsWithKind = (text: string): boolean =>
  keyAlgorithms.some((kind) => text.startsWith(`${kind} `) || text.startsWith(`${kind}\t`)) ||
  /^[a-z0-9-]+-cert-v01@openssh\.com[ \t]/.test(text)

/** Options end at the first space outside of quotes; a backslash keeps a quote from being one. */
function endOfOptions(text: string): number {
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '\\' && text[at + 1] === '"') at += 1
    else if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && (character === ' ' || character === '\t')) return at
  }
  throw new FormatError('It is no public key in the form of authorized_keys.')
}

/** Without a line break. Throws `FormatError` for a comment that would make another line of it. */
export function authorizedKeyLine({ algorithm, blob }: PublicKey, comment = ''): string {
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f]/.test(comment)) throw new FormatError('A comment is one line of text.')
  return [algorithm, blob.toString('base64'), comment.trim()].filter(Boolean).join(' ')
}
