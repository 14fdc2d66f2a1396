import type { SealingKey } from '#platform/crypto/seal.ts'
import { recoveryCodeHash } from './recovery-code.ts'
import { stepOfCode } from './totp.ts'
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
  if (/^\d{6}$/.test(code)) {
    const step = stepOfCode(key, user, user.totp_secret, code, now)
    if (step === undefined) return { is: 'wrong' }
    return { is: 'authenticator', change: { totp_last_step: step } }
  }
  const hash = recoveryCodeHash(code)
  const left = user.recovery_code_hashes.filter((kept) => !kept.equals(hash))
  if (left.length === user.recovery_code_hashes.length) return { is: 'wrong' }
  return { is: 'recovery-code', change: { recovery_code_hashes: left } }
}
