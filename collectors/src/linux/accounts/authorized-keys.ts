import { createHash } from 'node:crypto'

/** One key of an authorized_keys file (sshd(8)). */
export interface AuthorizedKey {
  type: string
  /** As `ssh-keygen -lf` prints it: `SHA256:…`. */
  fingerprint: string
  comment: string
  options: string
}

const keyType = /^(ssh-|ecdsa-|sk-|rsa-sha2-)[a-z0-9@.-]+$/

/** options? type base64 comment?; options may hold quoted blanks. Lines that are not so are left out. */
export function parseAuthorizedKeys(text: string): AuthorizedKey[] {
  return text.split('\n').flatMap((line) => parseLine(line.trim()) ?? [])
}

function parseLine(line: string): AuthorizedKey | undefined {
  if (line === '' || line.startsWith('#')) return undefined
  const first = takeWord(line)
  const options = keyType.test(first.word) ? '' : first.word
  const type = options === '' ? first : takeWord(first.rest)
  const body = takeWord(type.rest)
  if (!keyType.test(type.word) || !/^[A-Za-z0-9+/]{16,}={0,2}$/.test(body.word)) return undefined
  return {
    type: type.word,
    fingerprint: fingerprintOf(body.word),
    comment: body.rest.trim(),
    options,
  }
}

const fingerprintOf = (base64: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64').replace(/=+$/, '')}`

/** Up to the first blank outside of quotation marks; `\"` is a mark that does not quote. */
function takeWord(text: string): { word: string; rest: string } {
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '\\' && text[at + 1] === '"') at++
    else if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && (character === ' ' || character === '\t')) {
      return { word: text.slice(0, at), rest: text.slice(at + 1).trimStart() }
    }
  }
  return { word: text, rest: '' }
}
