import { randomBytes } from 'node:crypto'
import { Secret as OtpSecret, TOTP } from 'otpauth'
import { seal, type SealingKey } from '#platform/crypto/seal.ts'
import type { Secret } from '#platform/secret.ts'

// What every authenticator understands: RFC 6238 with SHA-1, six digits, 30 seconds.
const shape = { algorithm: 'SHA1', digits: 6, period: 30 } as const
const secretBytes = 20

/** How far the clocks of telephone and server may be apart, in steps of 30 seconds. */
const window = 1

export const newTotpSecret = (): Buffer => randomBytes(secretBytes)

/** Names where a secret is kept, so that it cannot be moved to another user. */
export const placeOfSecret = (userId: string) => `user.totp:${userId}`

export const sealTotpSecret = (key: SealingKey, userId: string, secret: Buffer): Buffer =>
  seal(key, secret, placeOfSecret(userId))

/** The step that a code is of, when it is of one near now. */
export function stepOfCode(secret: Secret<Buffer>, code: string, now: Date): number | undefined {
  const totp = new TOTP({ ...shape, secret: toOtp(secret.reveal()) })
  const delta = totp.validate({ token: code, timestamp: now.getTime(), window })
  if (delta === null) return undefined
  return Math.floor(now.getTime() / 1000 / shape.period) + delta
}

/** What an authenticator scans, and what a person types instead. */
export function describeTotpSecret(secret: Buffer, username: string) {
  const totp = new TOTP({ ...shape, issuer: 'Gatehouse', label: username, secret: toOtp(secret) })
  return { uri: totp.toString(), secret: totp.secret.base32 }
}

const toOtp = (secret: Buffer) => new OtpSecret({ buffer: new Uint8Array(secret).buffer })
