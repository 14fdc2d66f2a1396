import { createHash, randomInt } from 'node:crypto'

const howMany = 10
const letters = 16
/** Without characters that look alike. 16 of them carry 78 bits, so a plain hash is enough to keep. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Codes for the day that the authenticator is lost: `xxxx-xxxx-xxxx-xxxx`. */
export const newRecoveryCodes = (): string[] => Array.from({ length: howMany }, newRecoveryCode)

function newRecoveryCode(): string {
  const characters = Array.from({ length: letters }, () => alphabet[randomInt(alphabet.length)])
  return characters.join('').replaceAll(/(.{4})(?!$)/g, '$1-')
}

/** However it was typed: capitals, blanks and hyphens do not matter. */
export const recoveryCodeHash = (code: string): Buffer =>
  createHash('sha256').update(code.toLowerCase().replaceAll(/[\s-]/g, '')).digest()
