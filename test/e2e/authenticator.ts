import { loginsApi } from '@gatehouse/contract/logins'
import { Secret, TOTP } from 'otpauth'
import type { Client } from './client.ts'

const periodMilliseconds = 30_000

/** What a person has on their telephone. */
export interface Authenticator {
  code(): string
  /** Each code works once, so who is quicker than the clock takes the one that comes next. */
  nextCode(): string
}

export function authenticatorOf(secret: string): Authenticator {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  return {
    code: () => totp.generate(),
    nextCode: () => totp.generate({ timestamp: Date.now() + periodMilliseconds }),
  }
}

export async function enrolAuthenticator(
  client: Client,
): Promise<{ authenticator: Authenticator; recoveryCodes: string[] }> {
  const { secret } = await client.call(loginsApi.startSecondFactor, {})
  const authenticator = authenticatorOf(secret)
  const { recoveryCodes } = await client.call(loginsApi.confirmSecondFactor, {
    body: { code: authenticator.code() },
  })
  return { authenticator, recoveryCodes }
}
