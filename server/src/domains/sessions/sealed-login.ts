import { open, seal, type SealingKey } from '#platform/crypto/seal.ts'
import type { SshLogin } from '#platform/ssh/ssh-login.ts'

/** What an account that exists for one session signs in with, as it is kept until the session is over. */
export const sealLogin = (key: SealingKey, sessionId: string, login: SshLogin): Buffer =>
  seal(key, Buffer.from(JSON.stringify(login)), placeOf(sessionId))

export const openLogin = (key: SealingKey, sessionId: string, sealed: Buffer): SshLogin =>
  // We wrote it.
  JSON.parse(open(key, sealed, placeOf(sessionId)).reveal().toString()) as SshLogin

const placeOf = (sessionId: string): string => `session ${sessionId}`
