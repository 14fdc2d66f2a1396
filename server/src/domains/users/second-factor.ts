import { open, type SealingKey } from '#platform/crypto/seal.ts'
import { recoveryCodeHash } from './recovery-code.ts'
import { placeOfSecret, stepOfCode } from './totp.ts'
import type { UserData } from './user.store.ts'

/** What a code proves, and what must be kept so that it proves it once. */
export type CodeVerdict =
  | { is: 'not-enrolled' | 'missing' | 'wrong' }
  | { is: 'authenticator'; change: { totp_last_step: number } }
  | { is: 'recovery-code'; change: { recovery_code_hashes: Buffer[] } }

export function checkCode(
  key: SealingKey,
  user: UserData,
  given: string | undefined,
  now: Date,
): CodeVerdict {
  if (!user.totp_secret) return { is: 'not-enrolled' }
  if (given === undefined) return { is: 'missing' }
  const code = given.replaceAll(/\s/g, '')
  return /^\d{6}$/.test(code)
    ? checkDigits(open(key, user.totp_secret, placeOfSecret(user.id)), user, code, now)
    : checkRecoveryCode(user, code)
}

/** Later than the last one used: a code that somebody read along is of no use any more. */
function checkDigits(
  secret: Parameters<typeof stepOfCode>[0],
  { totp_last_step: last }: UserData,
  code: string,
  now: Date,
): CodeVerdict {
  const step = stepOfCode(secret, code, now)
  if (step === undefined || (last !== null && step <= last)) return { is: 'wrong' }
  return { is: 'authenticator', change: { totp_last_step: step } }
}

function checkRecoveryCode({ recovery_code_hashes: kept }: UserData, code: string): CodeVerdict {
  const hash = recoveryCodeHash(code)
  const left = kept.filter((other) => !other.equals(hash))
  if (left.length === kept.length) return { is: 'wrong' }
  return { is: 'recovery-code', change: { recovery_code_hashes: left } }
}
