import { FormatError } from './wire.ts'

export const mostPrincipals = 64
const longestBytes = 256

/**
 * A principal is a name that sshd compares with the account, or with lines of a file. So it must not be able to be read as
 * two of them (comma, spaces), as none (empty), or as a pattern or a comment (`*`, `?`, `!`, `#`, quotes).
 */
const reasonable = /^[\p{L}\p{N}_][\p{L}\p{N}._@\\$+-]*$/u

/** Throws `FormatError`. Without principals a certificate would fit every account, so none is refused, too. */
export function requirePrincipals(principals: readonly string[]): void {
  if (principals.length === 0) throw new FormatError('A certificate needs a principal.')
  if (principals.length > mostPrincipals) {
    throw new FormatError(`A certificate has ${mostPrincipals} principals at most.`)
  }
  for (const principal of principals) requirePrincipal(principal)
  if (new Set(principals).size < principals.length) {
    throw new FormatError('A certificate names each principal once.')
  }
}

export function requirePrincipal(principal: string): void {
  if (reasonable.test(principal) && Buffer.byteLength(principal) <= longestBytes) return
  throw new FormatError(
    `${JSON.stringify(principal.slice(0, 50))} is no principal: use letters, digits and . _ @ \\ $ + - only.`,
  )
}

/** The key id stands in the log of sshd, so it is one line that looks like what it is. */
export function requireKeyId(keyId: string): void {
  if (
    keyId !== '' &&
    Buffer.byteLength(keyId) <= longestBytes &&
    !/[\p{C}\p{Zl}\p{Zp}]/u.test(keyId)
  ) {
    return
  }
  throw new FormatError('A key id is one line of text, 256 bytes at most.')
}
