import { type CriticalOptions, readCriticalOptions, readExtensions } from './certificate-options.ts'
import { fromBase64 } from './base64.ts'
import { mostPrincipals, requirePrincipals } from './principal.ts'
import { parsePublicKey, type PublicKey } from './public-key.ts'
import { FormatError, string, WireReader } from './wire.ts'

/** PROTOCOL.certkeys of OpenSSH. The only kind that is read and written here: for an Ed25519 key. */
export const certificateAlgorithm = 'ssh-ed25519-cert-v01@openssh.com'

/** 1 in the field `type`; a certificate of a host has 2 and is refused. */
export const userType = 1

export interface Certificate {
  blob: Buffer
  /** The key that the certificate is for. */
  key: PublicKey
  serial: bigint
  keyId: string
  principals: string[]
  /** Valid from this moment … */
  validAfter: Date
  /** … until just before this one. To the second. */
  validBefore: Date
  criticalOptions: CriticalOptions
  extensions: string[]
  /** Of the authority; it was not checked whether it is one of ours, nor the signature. */
  signatureKey: PublicKey
  signature: Buffer
  /** What the signature is over: everything before it. */
  signedBytes: Buffer
}

/**
 * Reads a user certificate and believes nothing of it: see `verifyCertificate`. Throws `FormatError`. Fields in order: algorithm, nonce,
 * key (32 bytes), serial (uint64), type (uint32), key id, principals, valid after and before (uint64, seconds since 1970),
 * critical options, extensions, reserved, key of the authority, signature.
 */
export function parseCertificate(blob: Uint8Array): Certificate {
  const reader = new WireReader(blob)
  if (reader.text(64) !== certificateAlgorithm)
    throw new FormatError('It is no Ed25519 certificate.')
  reader.string(64)
  const key = parsePublicKey(Buffer.concat([string('ssh-ed25519'), string(reader.string(32))]))
  const serial = reader.uint64()
  if (reader.uint32() !== userType) throw new FormatError('It is not the certificate of a user.')
  const facts = {
    keyId: reader.text(1024),
    principals: readPrincipals(reader.string()),
    validAfter: toDate(reader.uint64()),
    validBefore: toDate(reader.uint64()),
    criticalOptions: readCriticalOptions(reader.string()),
    extensions: readExtensions(reader.string()),
  }
  reader.string()
  const signatureKey = parsePublicKey(reader.string())
  const signedBytes = Buffer.from(reader.consumed)
  const signature = reader.string(4096)
  reader.end()
  return { blob: Buffer.from(blob), key, serial, ...facts, signatureKey, signature, signedBytes }
}

/** Of a line such as in `id_ed25519-cert.pub`: algorithm, base64, comment. */
export function parseCertificateLine(line: string): Certificate {
  const [algorithm, base64 = ''] = line.trim().split(/[ \t]+/)
  if (algorithm !== certificateAlgorithm) throw new FormatError('It is no Ed25519 certificate.')
  return parseCertificate(fromBase64(base64))
}

export const certificateLine = ({ blob }: Pick<Certificate, 'blob'>): string =>
  `${certificateAlgorithm} ${blob.toString('base64')}`

function readPrincipals(bytes: Buffer): string[] {
  const reader = new WireReader(bytes)
  const principals: string[] = []
  while (!reader.isAtEnd) {
    if (principals.length === mostPrincipals) throw new FormatError('It has too many principals.')
    principals.push(reader.text(256))
  }
  requirePrincipals(principals)
  return principals
}

/** The last moment that a `Date` can say, in seconds. "For ever" is all bits set, and becomes this. */
const lastSecond = 8_640_000_000_000n

const toDate = (seconds: bigint): Date =>
  new Date(Number(seconds > lastSecond ? lastSecond : seconds) * 1000)
