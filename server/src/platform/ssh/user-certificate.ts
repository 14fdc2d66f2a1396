import { sign as signData } from 'node:crypto'
import { createRequire } from 'node:module'
import { BaseAgent, type Client, type ParsedKey, type SignCallback } from 'ssh2'

/** What of ssh2 is used beyond its interface; `user-certificate.test.ts` shows that it is as we think. */
interface Protocol {
  _authsQueue: string[]
  _packetRW: {
    write: {
      allocStart: number
      alloc(bytes: number): Buffer
      finalize(packet: Buffer): Buffer
    }
  }
}
interface ProtocolUtils {
  sendPacket(protocol: Protocol, packet: Buffer): void
}

/** An OpenSSH certificate: in one line as in a `-cert.pub` file. */
export interface UserCertificate {
  /** `ssh-ed25519-cert-v01@openssh.com` */
  type: string
  blob: Buffer
}

export function parseCertificate(line: string): UserCertificate | undefined {
  const match = /^([a-z0-9-]+-cert-v01@openssh\.com) ([A-Za-z0-9+/]+=*)(?:\s|$)/.exec(line.trim())
  if (!match) return undefined
  const [, type = '', base64 = ''] = match
  const blob = Buffer.from(base64, 'base64')
  // A string first, RFC 4251 §5: it says the type once more.
  const isWhole =
    blob.length > 4 + type.length && blob.toString('latin1', 4, 4 + type.length) === type
  return isWhole ? { type, blob } : undefined
}

/**
 * Signs in with a certificate. ssh2 knows plain keys only: it would name the certificate's type in the signature, where
 * a server wants the type of the key inside. So it asks this agent, which sends the signed request by itself.
 */
export class CertificateAgent extends BaseAgent<ParsedKey> {
  readonly #client: Client
  readonly #key: ParsedKey
  readonly #shown: ParsedKey
  readonly #signatureType: string

  constructor(client: Client, key: ParsedKey, certificate: UserCertificate) {
    super()
    this.#client = client
    this.#key = key
    this.#signatureType = key.type === 'ssh-rsa' ? 'rsa-sha2-512' : key.type
    const shownType =
      key.type === 'ssh-rsa' ? 'rsa-sha2-512-cert-v01@openssh.com' : certificate.type
    // A key of ssh2 in all but what is shown of it.
    this.#shown = Object.create(key, {
      type: { value: shownType },
      getPublicSSH: { value: () => certificate.blob },
    }) as ParsedKey
  }

  override getIdentities(answer: (error: undefined, keys: ParsedKey[]) => void): void {
    answer(undefined, [this.#shown])
  }

  /** `data`: the session identifier as a string, then the request as it is sent, up to the signature (RFC 4252 §7). */
  override sign(_key: ParsedKey, data: Buffer, _options: unknown, _answer?: SignCallback): void {
    const request = data.subarray(4 + data.readUInt32BE(0))
    const signature = string(
      Buffer.concat([string(Buffer.from(this.#signatureType)), string(this.#signed(data))]),
    )
    const payload = Buffer.concat([request, signature])
    const protocol = protocolOf(this.#client)
    const { write } = protocol._packetRW
    const packet = write.alloc(payload.length)
    payload.copy(packet, write.allocStart)
    protocol._authsQueue.push('publickey')
    utils().sendPacket(protocol, write.finalize(packet))
  }

  #signed(data: Buffer): Buffer {
    const key = this.#key.getPrivatePEM()
    if (this.#key.type === 'ssh-ed25519') return signData(null, data, key)
    if (this.#key.type === 'ssh-rsa') return signData('sha512', data, key)
    const hash = { 256: 'sha256', 384: 'sha384', 521: 'sha512' }[this.#key.type.slice(-3)]
    return pointOf(signData(hash, data, { key, dsaEncoding: 'ieee-p1363' }))
  }
}

/** RFC 5656 §3.1.2: both halves as big integers. */
function pointOf(halves: Buffer): Buffer {
  const middle = halves.length / 2
  return Buffer.concat([mpint(halves.subarray(0, middle)), mpint(halves.subarray(middle))])
}

/** RFC 4251 §5: no zeros in front, but one where the first bit would make it negative. */
function mpint(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0)
  const short = start === -1 ? Buffer.alloc(0) : bytes.subarray(start)
  return string((short[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), short]) : short)
}

function string(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

const protocolOf = (client: Client): Protocol => {
  if (!('_protocol' in client)) throw new TypeError('This version of ssh2 has no _protocol.')
  return client._protocol as Protocol
}

const utils = () => createRequire(import.meta.url)('ssh2/lib/protocol/utils.js') as ProtocolUtils
