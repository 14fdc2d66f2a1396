import { open, seal, type SealingKey } from '#platform/crypto/seal.ts'
import { Secret } from '#platform/secret.ts'

export interface CredentialsOptions {
  /** Every secret is sealed under it. */
  sealKey: SealingKey
}

// With the id, so that no secret can be put in the place of another unnoticed.
const placeOf = (id: string) => `credential_secret:${id}`
const placeOfAuthority = (id: string) => `ssh_authority:${id}`

export const sealSecret = ({ sealKey }: CredentialsOptions, id: string, text: string): Buffer =>
  seal(sealKey, text, placeOf(id))

export const openSecret = (
  { sealKey }: CredentialsOptions,
  { id, sealed }: { id: string; sealed: Buffer },
): Secret => new Secret(open(sealKey, sealed, placeOf(id)).reveal().toString())

export const sealAuthority = ({ sealKey }: CredentialsOptions, id: string, text: string): Buffer =>
  seal(sealKey, text, placeOfAuthority(id))

export const openAuthority = (
  { sealKey }: CredentialsOptions,
  { id, private_key: sealed }: { id: string; private_key: Buffer },
): Secret => new Secret(open(sealKey, sealed, placeOfAuthority(id)).reveal().toString())
