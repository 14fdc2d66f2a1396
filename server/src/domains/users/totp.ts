import { randomBytes } from 'node:crypto'
import { Secret as OtpSecret, TOTP } from 'otpauth'
import { open, seal, type SealingKey } from '#platform/crypto/seal.ts'

// What every authenticator understands: RFC 6238 with SHA-1, six digits, 30 seconds.
const shape = { algorithm: 'SHA1', digits: 6, period: 30 } as const
const secretBytes = 20

/** How far the clocks of telephone and server may be apart, in steps of 30 seconds. */
const window = 1

export const newTotpSecret = (): Buffer => randomBytes(secretBytes)

const place = (userId: string) => `user.totp:${userId}`

export const sealTotpSecret = (key: SealingKey, userId: string, secret: Buffer): Buffer =>
  seal(key, secret, place(userId))

/**
 * The step that a code is of, when it is of one near now and later than the last one used: a code that
 * somebody read along is of no use any more.
 */
export function stepOfCode(
  key: SealingKey,
  user: { id: string; totp_last_step: number | null },
  sealed: Buffer,
  code: string,
  now: Date,
): number | undefined {
  const secret = open(key, sealed, place(user.id)).reveal()
  const totp = new TOTP({ ...shape, secret: toOtp(secret) })
  const delta = totp.validate({ token: code, timestamp: now.getTime(), window })
  if (delta === null) return undefined
  const step = Math.floor(now.getTime() / 1000 / shape.period) + delta
  return step > (user.totp_last_step ?? 0) ? step : undefined
}

/** What an authenticator scans, and what a person types instead. */
export function describeTotpSecret(secret: Buffer, username: string) {
  const totp = new TOTP({
    ...shape,
    issuer: 'Gatehouse',
    label: username,
    secret: toOtp(secret),
  })
  return { uri: totp.toString(), secret: totp.secret.base32 }
}

const toOtp = (secret: Buffer) => new OtpSecret({ buffer: new Uint8Array(secret).buffer })
