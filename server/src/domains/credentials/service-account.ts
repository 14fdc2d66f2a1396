import type { CredentialId } from '@gatehouse/contract/ids'
import type { AnyTx } from '#platform/db/organization.ts'
import type { Secret } from '#platform/secret.ts'
import { findSecret } from './credential-secret.store.ts'
import { findCredentialLook } from './credential.store.ts'
import { type CredentialsOptions, openSecret } from './credentials-options.ts'

export interface PasswordAccount {
  username: string
  password: Secret
}

/** An account that proves itself with a password; undefined when it has another kind of secret, or none. */
export async function findPasswordAccount(
  tx: AnyTx,
  options: CredentialsOptions,
  credentialId: CredentialId,
): Promise<PasswordAccount | undefined> {
  const credential = await findCredentialLook(tx, credentialId)
  if (credential?.kind !== 'password') return undefined
  const secret = await findSecret(tx, credentialId, 'current')
  return secret && { username: credential.username, password: openSecret(options, secret) }
}
