import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { fromBase64 } from './base64.ts'
import { ecCurves, ecPoint } from './ec-curves.ts'
import { FormatError, mpint, string, WireReader } from './wire.ts'

/**
 * RFC 4253 §6.6, 5656 §3.1, 8709 §4: keys that can be in a blob. Certificates have algorithms of their own (`…-cert-v01@openssh.com`),
 * which are none of these: a certificate never passes for a key.
 */
export const keyAlgorithms = [
  'ssh-ed25519',
  'ssh-rsa',
  ...ecCurves.map(({ algorithm }) => algorithm),
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
] as const

export interface PublicKey {
  algorithm: string
  /** RFC 4253 §6.6: the key as it goes over the wire. Two keys are the same if and only if these bytes are. */
  blob: Buffer
}

/** Checks a blob to its last byte. Throws `FormatError`. */
export function parsePublicKey(blob: Uint8Array): PublicKey {
  const reader = new WireReader(blob)
  const algorithm = reader.text(64)
  readParts(algorithm, reader)
  reader.end()
  return { algorithm, blob: Buffer.from(blob) }
}

/** The part of a blob after the name of its algorithm; also what a certificate has in its place for the key. */
export function readParts(algorithm: string, reader: WireReader): void {
  if (algorithm === 'ssh-rsa') {
    reader.mpint(17)
    requireStrength(reader.mpint())
    return
  }
  if (algorithm === 'ssh-ed25519') return void ed25519Part(reader)
  const curve = ecCurves.find((one) => one.algorithm === algorithm)
  if (curve) return void ecPoint(curve, reader)
  if (algorithm === 'sk-ssh-ed25519@openssh.com') {
    ed25519Part(reader)
    return void reader.string(256)
  }
  const [p256] = ecCurves
  if (algorithm === 'sk-ecdsa-sha2-nistp256@openssh.com' && p256) {
    ecPoint(p256, reader)
    return void reader.string(256)
  }
  throw new FormatError(
    algorithm.includes('-cert-')
      ? 'It is a certificate, where a key belongs.'
      : 'It is a key of a kind that is not known here.',
  )
}

function ed25519Part(reader: WireReader): Buffer {
  const key = reader.string(32)
  if (key.length !== 32) throw new FormatError('It is not an Ed25519 key: those have 32 bytes.')
  return key
}

function requireStrength(modulus: Buffer): void {
  if (modulus.length >= 128) return
  throw new FormatError('It is an RSA key of less than 1024 bits, which anybody can break.')
}

/** The 32 bytes of RFC 8032 from a blob. Throws `FormatError` for any other kind of key. */
export function ed25519Bytes({ algorithm, blob }: PublicKey): Buffer {
  const reader = new WireReader(blob)
  if (algorithm !== 'ssh-ed25519' || reader.text(64) !== algorithm) {
    throw new FormatError('It is not an Ed25519 key.')
  }
  return ed25519Part(reader)
}

/** What `node:crypto` calls the same key; for RSA, ECDSA and Ed25519. */
export function toPublicKey(key: KeyObject): PublicKey {
  const jwk = key.export({ format: 'jwk' })
  const bytes = (text: string | undefined) => Buffer.from(text ?? '', 'base64url')
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') {
    return keyOf('ssh-ed25519', string(bytes(jwk.x)))
  }
  if (jwk.kty === 'RSA') return keyOf('ssh-rsa', mpint(bytes(jwk.e)), mpint(bytes(jwk.n)))
  const curve = ecCurves.find(({ jwkName }) => jwkName === jwk.crv)
  if (jwk.kty !== 'EC' || !curve) throw new FormatError('SSH has no keys of this kind.')
  const point = Buffer.concat([Buffer.from([4]), bytes(jwk.x), bytes(jwk.y)])
  return keyOf(curve.algorithm, string(curve.sshName), string(point))
}

const keyOf = (algorithm: string, ...parts: Buffer[]): PublicKey =>
  parsePublicKey(Buffer.concat([string(algorithm), ...parts]))

export const ed25519PublicKey = (bytes: Uint8Array): KeyObject =>
  createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(bytes).toString('base64url') },
  })

/** `SHA256:` and 43 characters of base64, as `ssh-keygen -l` shows it. */
export const fingerprintOf = ({ blob }: Pick<PublicKey, 'blob'>): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`

/** By all their bytes: a fingerprint, a comment or a name is never enough. */
export const isSameKey = (a: PublicKey, b: PublicKey): boolean => a.blob.equals(b.blob)

export const decodeKey = (base64: string): PublicKey => parsePublicKey(fromBase64(base64))
