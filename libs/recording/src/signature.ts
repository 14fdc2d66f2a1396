import { type Bytes, concat } from './bytes.ts'

/** SHA-256. */
export const digestBytes = 32
/** RFC 8032, Ed25519. */
export const signatureBytes = 64
export const publicKeyBytes = 32

/** Digest and signature: the end of the header and of every segment. */
export const sealBytes = digestBytes + signatureBytes

const label = new TextEncoder().encode('session recording 1\0')

/** What is signed: never a bare digest, which could be one of something else. */
export const signedMessage = (digest: Uint8Array): Bytes => concat(label, digest)

export const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

/** Checks signatures of one Ed25519 key, given as its 32 raw bytes. */
export interface SignatureCheck {
  /** SHA-256 of the raw key, as in the header. */
  keyId: Bytes
  verify(digest: Uint8Array, signature: Bytes): Promise<boolean>
}

/** Throws a TypeError if the key has not 32 bytes. */
export async function signatureCheck(publicKey: Uint8Array): Promise<SignatureCheck> {
  if (publicKey.length !== publicKeyBytes) throw new TypeError('An Ed25519 key has 32 bytes')
  const raw = concat(publicKey)
  const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify'])
  return {
    keyId: await sha256(raw),
    verify: (digest, signature) =>
      crypto.subtle.verify('Ed25519', key, signature, signedMessage(digest)),
  }
}
