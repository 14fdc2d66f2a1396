import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { isIP } from 'node:net'

/** A key with its certificate; made with a few lines of DER, so that tests need no program for it. */
export interface Certified {
  name: string
  /** PEM. */
  certificate: string
  /** PEM. */
  key: string
}

export interface Validity {
  from: Date
  to: Date
}

const decade: Validity = {
  from: new Date('2020-01-01T00:00:00Z'),
  to: new Date('2045-01-01T00:00:00Z'),
}

export function makeAuthority(name: string): Certified {
  return make({ name, validity: decade, extensions: [basicConstraints] })
}

export function makeServerCertificate(
  authority: Certified,
  host: string,
  validity: Validity = decade,
): Certified {
  return make({ name: host, validity, extensions: [alternativeName(host)], issuer: authority })
}

export const fingerprintOf = (certificate: string): string =>
  createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex')

function make(options: {
  name: string
  validity: Validity
  extensions: Buffer[]
  issuer?: Certified
}): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuerKey = options.issuer ? createPrivateKey(options.issuer.key) : privateKey
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    distinguishedName(options.issuer?.name ?? options.name),
    sequence(time(options.validity.from), time(options.validity.to)),
    distinguishedName(options.name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...options.extensions)),
  )
  return {
    name: options.name,
    certificate: signed(toBeSigned, issuerKey),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function signed(toBeSigned: Buffer, key: KeyObject): string {
  const signature = sign('sha256', toBeSigned, key)
  const der = sequence(toBeSigned, ecdsaWithSha256, tagged(0x03, Buffer.from([0]), signature))
  return new X509Certificate(der).toString()
}

/** X.690 §8.1: tag, length, contents. */
function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const body = Buffer.concat(contents)
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body])
  return Buffer.concat([Buffer.from([tag, 0x82, body.length >> 8, body.length & 0xff]), body])
}

const sequence = (...contents: Buffer[]) => tagged(0x30, ...contents)
const integer = (bytes: Buffer) => tagged(0x02, bytes)
const objectId = (hex: string) => tagged(0x06, Buffer.from(hex, 'hex'))
const octets = (contents: Buffer) => tagged(0x04, contents)

/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'))

/** GeneralizedTime. */
const time = (at: Date) =>
  tagged(0x18, Buffer.from(`${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`))

/** 2.5.4.3, common name. */
const distinguishedName = (name: string) =>
  sequence(tagged(0x31, sequence(objectId('550403'), tagged(0x0c, Buffer.from(name)))))

/** 2.5.29.19, critical: this is an authority. */
const basicConstraints = sequence(
  objectId('551d13'),
  tagged(0x01, Buffer.from([0xff])),
  octets(sequence(tagged(0x01, Buffer.from([0xff])))),
)

/** 2.5.29.17: an IPv4 address or a name. */
function alternativeName(host: string): Buffer {
  const name = isIP(host)
    ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
    : tagged(0x82, Buffer.from(host))
  return sequence(objectId('551d11'), octets(sequence(name)))
}
