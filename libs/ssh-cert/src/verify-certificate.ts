import { verify } from 'node:crypto'
import { BlockList, isIP } from 'node:net'
import type { Certificate } from './certificate.ts'
import { ed25519Bytes, ed25519PublicKey, isSameKey, type PublicKey } from './public-key.ts'
import { WireReader } from './wire.ts'

/** Why a certificate does not count. The message is a whole sentence for a log, not for whoever showed it. */
export class CertificateRefused extends Error {
  override readonly name = 'CertificateRefused'
}

export interface CertificateUse {
  /** Keys that may sign. Compared byte for byte; only plain keys can be made into a `PublicKey`. */
  authorities: readonly PublicKey[]
  /** The account that is signed in to. */
  principal: string
  at: Date
  /** Where the connection comes from; needed when the certificate names source addresses. */
  sourceAddress?: string
}

/** Throws `CertificateRefused` unless one of the authorities vouches for its key as `principal`, now and from there. */
export function verifyCertificate(certificate: Certificate, use: CertificateUse): void {
  const { signatureKey, principals, validAfter, validBefore } = certificate
  if (!use.authorities.some((authority) => isSameKey(authority, signatureKey))) {
    throw new CertificateRefused(
      'The certificate is not signed by an authority that is trusted here.',
    )
  }
  if (!isSignatureGood(certificate)) {
    throw new CertificateRefused('The signature of the certificate is wrong.')
  }
  if (use.at < validAfter) throw new CertificateRefused('The certificate is not valid yet.')
  if (use.at >= validBefore) throw new CertificateRefused('The certificate is not valid any more.')
  if (!principals.includes(use.principal)) {
    throw new CertificateRefused('The certificate is not for this account.')
  }
  requireSource(certificate, use.sourceAddress)
}

function isSignatureGood({ signatureKey, signature, signedBytes }: Certificate): boolean {
  try {
    const reader = new WireReader(signature)
    const isEd25519 = reader.text(64) === 'ssh-ed25519'
    const bytes = reader.string(64)
    reader.end()
    const key = ed25519PublicKey(ed25519Bytes(signatureKey))
    return isEd25519 && bytes.length === 64 && verify(null, signedBytes, key, bytes)
  } catch {
    return false // Whatever is wrong with its form, nobody vouches for it.
  }
}

function requireSource({ criticalOptions }: Certificate, address: string | undefined): void {
  const { sourceAddresses } = criticalOptions
  if (!sourceAddresses) return
  const allowed = new BlockList()
  for (const network of sourceAddresses) {
    const [base = '', prefix] = network.split('/')
    const family = isIP(base) === 4 ? 'ipv4' : 'ipv6'
    allowed.addSubnet(base, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family)
  }
  const plain = address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? ''
  const version = isIP(plain)
  if (version !== 0 && allowed.check(plain, version === 4 ? 'ipv4' : 'ipv6')) return
  throw new CertificateRefused('The certificate may not be used from this address.')
}
