import { createPrivateKey, type KeyObject } from 'node:crypto'
import { authorizedKeyLine } from '@gatehouse/ssh-cert/authorized-key'
import { ed25519KeyPair, publicHalf } from '@gatehouse/ssh-cert/ed25519'
import { writePrivateKey } from '@gatehouse/ssh-cert/private-key'
import ssh2, { type ParsedKey } from 'ssh2'
import { invalidField } from '#platform/errors.ts'

/** In the form of OpenSSH without a passphrase, and its public half as algorithm and base64. */
export interface KeyText {
  privateKey: string
  publicKey: string
}

export const newKey = (random: (bytes: number) => Buffer): KeyText =>
  textOf(ed25519KeyPair(random(32)).privateKey)

/**
 * Reads OpenSSH's form, PEM and PKCS #8, and writes OpenSSH's: what we keep was understood, and has no passphrase of its
 * own. Throws `invalid_request`.
 */
export function readKey(text: string, passphrase: string): KeyText {
  const key = text.includes('-----BEGIN OPENSSH PRIVATE KEY-----')
    ? fromOpenSsh(text, passphrase)
    : fromPem(text, passphrase)
  try {
    return textOf(key)
  } catch {
    throw invalidField(
      'secret.privateKey',
      'SSH has no keys of this kind. Use Ed25519, RSA or ECDSA.',
    )
  }
}

const textOf = (key: KeyObject): KeyText => ({
  privateKey: writePrivateKey(key),
  publicKey: authorizedKeyLine(publicHalf(key)),
})

function fromOpenSsh(text: string, passphrase: string): KeyObject {
  const parsed: unknown = ssh2.utils.parseKey(text.trim(), passphrase || undefined)
  // Declared to be one key; this form can hold several.
  const key = (Array.isArray(parsed) ? parsed[0] : parsed) as ParsedKey | Error
  if (key instanceof Error) throw unreadable(key.message, passphrase)
  if (!key.isPrivateKey()) throw unreadable('', passphrase)
  return createPrivateKey(key.getPrivatePEM())
}

function fromPem(key: string, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: key.trim(), ...(passphrase ? { passphrase } : {}) })
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : '', passphrase)
  }
}

/** What a library says of it is looked at and not passed on: it may quote the key. */
function unreadable(message: string, passphrase: string): Error {
  const isLocked = /passphrase|encrypt|decrypt|interrupted|mac|bad decrypt/i.test(message)
  if (isLocked) {
    return invalidField(
      'secret.passphrase',
      passphrase ? 'The passphrase is not the one of this key.' : 'This key needs its passphrase.',
    )
  }
  return invalidField(
    'secret.privateKey',
    'This is not a private key that can be read. Paste the whole file, in the form of OpenSSH or PEM.',
  )
}
