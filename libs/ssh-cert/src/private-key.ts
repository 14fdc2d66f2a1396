import { createPrivateKey, type JsonWebKey, type KeyObject, randomBytes } from 'node:crypto'
import { fromBase64 } from './base64.ts'
import { ecCurves, ecPoint } from './ec-curves.ts'
import { ed25519KeyPair, publicHalf } from './ed25519.ts'
import { isSameKey, parsePublicKey } from './public-key.ts'
import { FormatError, mpint, string, uint32, WireReader } from './wire.ts'

/** PROTOCOL.key of OpenSSH: magic, cipher, key derivation and its options, number of keys, public keys, private part. */
const magic = Buffer.from('openssh-key-v1\0')
const begin = '-----BEGIN OPENSSH PRIVATE KEY-----'
const end = '-----END OPENSSH PRIVATE KEY-----'
/** Unencrypted private parts are padded to a multiple of this with 1, 2, 3 … */
const blockBytes = 8

const bytesOf = (text: string | undefined) => Buffer.from(text ?? '', 'base64url')

/** Ed25519, RSA or ECDSA, unencrypted, in the form that `ssh -i` takes; ends with a line break. */
export function writePrivateKey(key: KeyObject, comment = ''): string {
  const { algorithm, blob } = publicHalf(key)
  const check = randomBytes(4)
  const plain = Buffer.concat([check, check, string(algorithm), privateParts(key), string(comment)])
  const padding = (blockBytes - (plain.length % blockBytes)) % blockBytes
  const padded = Buffer.concat([
    plain,
    Buffer.from(Array.from({ length: padding }, (_, i) => i + 1)),
  ])
  const whole = [magic, string('none'), string('none'), string(''), uint32(1), string(blob)]
  const base64 = Buffer.concat([...whole, string(padded)]).toString('base64')
  return `${[begin, ...(base64.match(/.{1,70}/g) ?? []), end].join('\n')}\n`
}

/** draft-miller-ssh-agent §3.2: the private key as the agent takes it, after the name of its algorithm. */
function privateParts(key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' })
  if (jwk.kty === 'OKP') {
    const publicBytes = bytesOf(jwk.x)
    return Buffer.concat([
      string(publicBytes),
      string(Buffer.concat([bytesOf(jwk.d), publicBytes])),
    ])
  }
  if (jwk.kty === 'RSA') {
    const { n, e, d, qi, p, q } = jwk
    return Buffer.concat([n, e, d, qi, p, q].map((part) => mpint(bytesOf(part))))
  }
  const curve = ecCurves.find(({ jwkName }) => jwkName === jwk.crv)
  if (!curve) throw new FormatError('SSH has no keys of this kind.')
  const point = Buffer.concat([Buffer.from([4]), bytesOf(jwk.x), bytesOf(jwk.y)])
  return Buffer.concat([string(curve.sshName), string(point), mpint(bytesOf(jwk.d))])
}

export interface OpenSshPrivateKey {
  privateKey: KeyObject
  comment: string
}

/** Throws `FormatError`, also when it is protected by a passphrase. */
export function readPrivateKey(text: string): OpenSshPrivateKey {
  const reader = new WireReader(unwrapped(text))
  if (!reader.take(magic.length).equals(magic)) throw notOpenSsh()
  const isPlain = reader.text(64) === 'none' && reader.text(64) === 'none'
  if (!isPlain) throw new FormatError('The private key is protected by a passphrase.')
  reader.string(1024)
  if (reader.uint32() !== 1) throw new FormatError('It holds more than one key.')
  const publicKey = parsePublicKey(reader.string())
  const privatePart = reader.string()
  reader.end()
  const read = readPrivatePart(new WireReader(privatePart))
  if (!isSameKey(publicHalf(read.privateKey), publicKey)) {
    throw new FormatError('Its private half does not belong to its public half.')
  }
  return read
}

const notOpenSsh = () => new FormatError('It is no private key in the form of OpenSSH.')

function unwrapped(text: string): Buffer {
  const lines = text.trim().split(/\r?\n/)
  if (lines[0] !== begin || lines.at(-1) !== end) throw notOpenSsh()
  return fromBase64(lines.slice(1, -1).join(''))
}

function readPrivatePart(reader: WireReader): OpenSshPrivateKey {
  if (reader.uint32() !== reader.uint32()) throw new FormatError('It is damaged.')
  const privateKey = readKey(reader.text(64), reader)
  const comment = reader.text(1024)
  for (let next = 1; !reader.isAtEnd; next += 1) {
    if (next > blockBytes || reader.take(1)[0] !== next) throw new FormatError('It is damaged.')
  }
  return { privateKey, comment }
}

function readKey(algorithm: string, reader: WireReader): KeyObject {
  if (algorithm === 'ssh-ed25519') {
    reader.string(32)
    const seed = reader.string(64).subarray(0, 32)
    if (seed.length !== 32) throw new FormatError('It is not a whole Ed25519 key.')
    return ed25519KeyPair(seed).privateKey
  }
  if (algorithm === 'ssh-rsa') return fromJwk(rsaJwk(reader))
  const curve = ecCurves.find((one) => one.algorithm === algorithm)
  if (!curve) throw new FormatError('It is a private key of a kind that is not known here.')
  const point = ecPoint(curve, reader)
  const d = reader.mpint()
  if (d.length > curve.bytes) throw new FormatError('Its number is larger than its curve.')
  return fromJwk({
    kty: 'EC',
    crv: curve.jwkName,
    x: point.subarray(1, 1 + curve.bytes).toString('base64url'),
    y: point.subarray(1 + curve.bytes).toString('base64url'),
    d: Buffer.concat([Buffer.alloc(curve.bytes - d.length), d]).toString('base64url'),
  })
}

function rsaJwk(reader: WireReader): JsonWebKey {
  const [n, e, d, qi, p, q] = Array.from({ length: 6 }, () => reader.mpint())
  if (!n || !e || !d || !qi || !p || !q) throw new FormatError('It is not a whole RSA key.')
  return {
    kty: 'RSA',
    ...{ n: text(n), e: text(e), d: text(d), qi: text(qi), p: text(p), q: text(q) },
    // Not in OpenSSH's form: d modulo p - 1 and q - 1.
    ...{ dp: text(remainder(d, p)), dq: text(remainder(d, q)) },
  }
}

const text = (bytes: Buffer) => bytes.toString('base64url')
const number = (bytes: Buffer) => BigInt(`0x${bytes.toString('hex') || '0'}`)

function remainder(d: Buffer, prime: Buffer): Buffer {
  const modulus = number(prime) - 1n
  if (modulus <= 0n) throw new FormatError('It is not a whole RSA key.')
  const hex = (number(d) % modulus).toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
}

function fromJwk(key: JsonWebKey): KeyObject {
  try {
    return createPrivateKey({ key, format: 'jwk' })
  } catch (cause) {
    throw new FormatError('Its numbers do not make a key.', { cause })
  }
}
