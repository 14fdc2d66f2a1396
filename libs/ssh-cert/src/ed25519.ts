import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import { type PublicKey, toPublicKey } from './public-key.ts'

/** RFC 8410 §7: what stands before the 32 bytes of a seed in PKCS #8. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

export interface Ed25519KeyPair {
  privateKey: KeyObject
  publicKey: PublicKey
}

/** `seed`: 32 random bytes, RFC 8032 §5.1.5; they are the private key. */
export function ed25519KeyPair(seed: Uint8Array = randomBytes(32)): Ed25519KeyPair {
  if (seed.length !== 32) throw new Error('An Ed25519 key is made from 32 bytes.')
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Head, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  return { privateKey, publicKey: publicHalf(privateKey) }
}

export const publicHalf = (privateKey: KeyObject): PublicKey =>
  toPublicKey(createPublicKey(privateKey))

/** 64 bytes, RFC 8032 §5.1.6. */
export const signEd25519 = (privateKey: KeyObject, bytes: Uint8Array): Buffer =>
  sign(null, bytes, privateKey)
