import ssh2, { type PublicKeyAuthContext } from 'ssh2'

export interface KeyProof {
  /** As in RFC 4253, section 6.6. */
  algorithm: string
  /** The public key as it goes over the wire, base64. */
  blob: string
}

/** Certificates and DSA are not among them: each key is compared byte by byte with registered ones. */
const keyTypes = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521))$/

/**
 * What a client has shown: a key it could use (`offered`), one whose signature over this very connection fits
 * (`verified`), or does not (`forged`). Undefined for keys that are never taken.
 */
export function readKeyProof({
  key,
  blob,
  signature,
  hashAlgo,
}: PublicKeyAuthContext): { kind: 'offered' | 'verified' | 'forged'; key: KeyProof } | undefined {
  const publicKey = ssh2.utils.parseKey(key.data)
  if (publicKey instanceof Error) return undefined
  if (!keyTypes.test(publicKey.type) || publicKey.type !== key.algo) return undefined
  // Without a hash it is the SHA-1 of the first days.
  if (publicKey.type === 'ssh-rsa' && hashAlgo === undefined) return undefined
  // Compared by its bytes, so it must have come as the bytes that it is made of.
  if (!publicKey.getPublicSSH().equals(key.data)) return undefined
  const proof = { algorithm: publicKey.type, blob: key.data.toString('base64') }
  if (signature === undefined || blob === undefined) return { kind: 'offered', key: proof }
  const isRight = publicKey.verify(blob, signature, hashAlgo) === true
  return { kind: isRight ? 'verified' : 'forged', key: proof }
}
