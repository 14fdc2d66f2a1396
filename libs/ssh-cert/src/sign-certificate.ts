import { type KeyObject, randomBytes } from 'node:crypto'
import {
  type Certificate,
  certificateAlgorithm,
  parseCertificate,
  userType,
} from './certificate.ts'
import {
  type CriticalOptions,
  type ExtensionName,
  writeCriticalOptions,
  writeExtensions,
} from './certificate-options.ts'
import { publicHalf, signEd25519 } from './ed25519.ts'
import { requireKeyId, requirePrincipals } from './principal.ts'
import { ed25519Bytes, type PublicKey } from './public-key.ts'
import { FormatError, string, uint32, uint64 } from './wire.ts'

export interface CertificateRequest {
  /** Ed25519. */
  key: PublicKey
  serial: bigint
  /** For the log of sshd: who, and for what. */
  keyId: string
  principals: readonly string[]
  /** Whole seconds; parts of one are cut off. */
  validAfter: Date
  validBefore: Date
  criticalOptions?: CriticalOptions
  /** What may be done with it; nothing when absent. */
  extensions?: readonly ExtensionName[]
  /** 32 random bytes. */
  nonce?: Uint8Array
}

/** A certificate of a user, signed by an authority with an Ed25519 key. Throws `FormatError` for what must not be signed. */
export function signCertificate(authority: KeyObject, request: CertificateRequest): Certificate {
  const { principals, keyId, nonce = randomBytes(32) } = request
  requirePrincipals(principals)
  requireKeyId(keyId)
  const [after, before] = [seconds(request.validAfter), seconds(request.validBefore)]
  if (before <= after) throw new FormatError('A certificate ends after it begins.')
  const signatureKey = publicHalf(authority)
  ed25519Bytes(signatureKey)
  const signedBytes = Buffer.concat([
    string(certificateAlgorithm),
    string(nonce),
    string(ed25519Bytes(request.key)),
    uint64(request.serial),
    uint32(userType),
    string(keyId),
    string(Buffer.concat(principals.map((principal) => string(principal)))),
    uint64(after),
    uint64(before),
    string(writeCriticalOptions(request.criticalOptions ?? {})),
    string(writeExtensions(request.extensions ?? [])),
    string(''),
    string(signatureKey.blob),
  ])
  const signature = Buffer.concat([
    string('ssh-ed25519'),
    string(signEd25519(authority, signedBytes)),
  ])
  return parseCertificate(Buffer.concat([signedBytes, string(signature)]))
}

function seconds(date: Date): bigint {
  const value = Math.floor(date.getTime() / 1000)
  if (Number.isNaN(value) || value < 0) throw new FormatError('A certificate needs real times.')
  return BigInt(value)
}
