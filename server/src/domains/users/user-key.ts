import { createHash } from 'node:crypto'
import ssh2 from 'ssh2'
import { invalidField } from '#platform/errors.ts'

export interface PublicKey {
  /** As in RFC 4253, section 6.6. */
  algorithm: string
  blob: Buffer
  fingerprint: string
}

const accepted = /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa)$/
/** Modulus of an RSA key: NIST SP 800-131A refuses less. */
const minRsaBits = 2048

const unreadable = 'Give one line of a file that ends in .pub: Ed25519, ECDSA or RSA.'

/** One line as in authorized_keys. Options, certificates and private keys are refused in words. */
export function parsePublicKey(line: string): PublicKey {
  if (/PRIVATE KEY/.test(line)) {
    throw refused(
      'This is a private key. Keep it to yourself, and give the file that ends in .pub.',
    )
  }
  const [kind = '', given = ''] = line.trim().split(/\s+/, 2)
  const parsed = ssh2.utils.parseKey(line.trim())
  if (parsed instanceof Error || !accepted.test(kind)) throw refused(unreadable)
  const blob = parsed.getPublicSSH()
  // ssh2 takes what it knows out of what is there; a certificate would become a key that nobody has shown.
  if (!blob.equals(Buffer.from(given, 'base64'))) throw refused(unreadable)
  if (parsed.type === 'ssh-rsa' && rsaBits(blob) < minRsaBits) {
    throw refused(`This RSA key is too short. Use ${minRsaBits} bits or more, or an Ed25519 key.`)
  }
  return { algorithm: parsed.type, blob, fingerprint: fingerprintOf(blob) }
}

export const fingerprintOf = (blob: Buffer): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`

/** RFC 4253, section 6.6: name, exponent, modulus, each after its length. */
function rsaBits(blob: Buffer): number {
  let offset = 0
  for (let field = 0; field < 2; field += 1) offset += 4 + blob.readUInt32BE(offset)
  const modulus = blob.subarray(offset + 4, offset + 4 + blob.readUInt32BE(offset))
  return BigInt(`0x${modulus.toString('hex') || '0'}`).toString(2).length
}

const refused = (message: string) => invalidField('publicKey', message)
