import { type KeyObject, createPublicKey, hash, sign } from 'node:crypto'

/** Makes the 64-byte Ed25519 signature of a message. May ask somebody else for it. */
export type Sign = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** Throws a TypeError unless the key is an Ed25519 private key. */
export function ed25519Sign(key: KeyObject): Sign {
  if (key.type !== 'private' || key.asymmetricKeyType !== 'ed25519') {
    throw new TypeError('Recordings are signed with an Ed25519 private key')
  }
  return (message) => sign(null, message, key)
}

/** The 32 raw bytes of the public key, for a pair or its public half. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const half = key.type === 'private' ? createPublicKey(key) : key
  const { x } = half.export({ format: 'jwk' })
  if (half.asymmetricKeyType !== 'ed25519' || !x) throw new TypeError('This is no Ed25519 key')
  return new Uint8Array(Buffer.from(x, 'base64url'))
}

/** What the header names the key by: SHA-256 of its raw bytes. */
export const keyIdOf = (publicKey: Uint8Array): Uint8Array =>
  new Uint8Array(hash('sha256', publicKey, 'buffer'))
