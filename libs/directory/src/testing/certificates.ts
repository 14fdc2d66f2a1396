import {
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto'
import { isIP } from 'node:net'

/** A key with its certificate, both in PEM; made here, so that tests need no program for it. */
export interface Certified {
  name: string
  certificate: string
  key: string
  privateKey: KeyObject
}

export interface Validity {
  from: Date
  to: Date
}

const decades: Validity = {
  from: new Date('2020-01-01T00:00:00Z'),
  to: new Date('2045-01-01T00:00:00Z'),
}

export const makeAuthority = (name: string): Certified =>
  make(name, decades, [extension('551d13', sequence(primitive(0x01, Buffer.from([0xff]))))])

/** For these DNS names and addresses; the first is also the name of its subject. */
export function makeServerCertificate(
  authority: Certified,
  names: readonly string[],
  validity: Validity = decades,
): Certified {
  const alternatives = extension('551d11', sequence(...names.map(alternativeName)))
  return make(names[0] ?? 'server', validity, [alternatives], authority)
}

function make(
  name: string,
  validity: Validity,
  extensions: readonly Buffer[],
  issuer?: Certified,
): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const body = sequence(
    primitive(0xa0, primitive(0x02, Buffer.from([2]))),
    // A positive number: the first byte keeps the sign away.
    primitive(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    commonName(issuer?.name ?? name),
    sequence(time(validity.from), time(validity.to)),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    primitive(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey)
  const der = sequence(
    body,
    ecdsaWithSha256,
    primitive(0x03, Buffer.concat([Buffer.from([0]), signature])),
  )
  return {
    name,
    certificate: new X509Certificate(der).toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateKey,
  }
}

/** X.690, 8.1: tag, length, contents. */
function primitive(tag: number, contents: Buffer): Buffer {
  const { length } = contents
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x1_00
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), contents])
}

const sequence = (...contents: readonly Buffer[]) => primitive(0x30, Buffer.concat(contents))

const oid = (hex: string) => primitive(0x06, Buffer.from(hex, 'hex'))

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))

const commonName = (name: string) =>
  sequence(primitive(0x31, sequence(oid('550403'), primitive(0x0c, Buffer.from(name)))))

const time = (date: Date) =>
  primitive(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '')}Z`))

const extension = (id: string, value: Buffer) => sequence(oid(id), primitive(0x04, value))

function alternativeName(name: string): Buffer {
  if (isIP(name) !== 4) return primitive(0x82, Buffer.from(name))
  return primitive(0x87, Buffer.from(name.split('.').map(Number)))
}
