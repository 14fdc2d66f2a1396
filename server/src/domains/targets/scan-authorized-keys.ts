import type { HostInventory } from '@gatehouse/contract/targets'
import { fingerprintOf } from '#platform/ssh/fingerprint.ts'

// Options may stand in front, with spaces inside quotes; the first type with a key behind it is the key.
const key = /(?:^|\s)((?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+)\s+(AAAA[A-Za-z0-9+/]+=*)(?:\s+(\S.*))?$/

/** sshd(8), AUTHORIZED_KEYS FILE FORMAT. */
export const parseAuthorizedKeys = (
  user: string,
  lines: readonly string[],
): HostInventory['authorizedKeys'] =>
  lines.flatMap((line) => {
    const match = line.trim().startsWith('#') ? null : key.exec(line.trim())
    if (!match) return []
    const [, algorithm = '', blob = '', comment = ''] = match
    const fingerprint = fingerprintOf(Buffer.from(blob, 'base64'))
    return [{ user, algorithm, fingerprint, comment: comment.slice(0, 200) }]
  })
