import { open, seal, type SealingKey } from '#platform/crypto/seal.ts'
import { Secret } from '#platform/secret.ts'

export interface EmailOptions {
  /** The password of the mail server is sealed under it. */
  sealKey: SealingKey
}

const place = 'email_settings.password'

export const sealPassword = ({ sealKey }: EmailOptions, password: string): Buffer =>
  seal(sealKey, password, place)

export const openPassword = (
  { sealKey }: EmailOptions,
  sealed: Buffer | null,
): Secret | undefined =>
  sealed === null ? undefined : new Secret(open(sealKey, sealed, place).reveal().toString())
