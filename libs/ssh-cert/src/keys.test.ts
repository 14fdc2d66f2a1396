import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { authorizedKeyLine, parseAuthorizedKey } from './authorized-key.ts'
import { ed25519KeyPair, publicHalf } from './ed25519.ts'
import { readPrivateKey, writePrivateKey } from './private-key.ts'
import { fingerprintOf, parsePublicKey } from './public-key.ts'
import { FormatError, mpint, string } from './wire.ts'

const hasKeygen = existsSync('/usr/bin/ssh-keygen')
const directory = mkdtempSync(path.join(os.tmpdir(), 'ssh-cert-'))
afterAll(() => rmSync(directory, { recursive: true }))

const keygen = (...words: string[]) => execFileSync('ssh-keygen', words, { encoding: 'utf8' })
const kinds: Record<string, () => KeyObject> = {
  ed25519: () => ed25519KeyPair().privateKey,
  // Its public half begins with a zero byte, which number-minded code drops.
  'ed25519 with a zero': () => ed25519KeyPair(Buffer.alloc(32).fill(36, 31)).privateKey,
  'RSA 2048': () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  'P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'P-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  'P-521': () => generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey,
}

function fileWith(name: string, text: string): string {
  const file = path.join(directory, name)
  writeFileSync(file, text)
  chmodSync(file, 0o600)
  return file
}

describe.each(Object.entries(kinds))('%s', (name, make) => {
  test('a private key comes back from the form of OpenSSH', () => {
    const key = make()

    const read = readPrivateKey(writePrivateKey(key, 'alice@web1'))

    expect(read.comment).toBe('alice@web1')
    expect(read.privateKey.export({ format: 'jwk' })).toEqual(key.export({ format: 'jwk' }))
  })

  test.skipIf(!hasKeygen)('ssh-keygen reads what is written, and says the same of it', () => {
    const key = make()
    const file = fileWith(`${name.replaceAll(' ', '-')}.key`, writePrivateKey(key, 'note'))

    const [algorithm, base64] = keygen('-y', '-f', file).trim().split(' ')

    const publicKey = publicHalf(key)
    expect([algorithm, base64]).toEqual([publicKey.algorithm, publicKey.blob.toString('base64')])
    expect(keygen('-l', '-f', file)).toContain(fingerprintOf(publicKey))
  })
})

describe.skipIf(!hasKeygen)('keys of ssh-keygen', () => {
  test.each(['ed25519', 'rsa', 'ecdsa'])('%s is read, private and public', (type) => {
    const file = path.join(directory, `made-${type}`)
    keygen('-q', '-t', type, '-N', '', '-C', 'made here', '-f', file)

    const { privateKey, comment } = readPrivateKey(readFileSync(file, 'utf8'))
    const line = parseAuthorizedKey(readFileSync(`${file}.pub`, 'utf8'))

    expect(comment).toBe('made here')
    expect(line).toEqual({ options: '', comment: 'made here', key: publicHalf(privateKey) })
  })

  test('one with a passphrase says so', () => {
    const file = path.join(directory, 'locked')
    keygen('-q', '-t', 'ed25519', '-N', 'a passphrase', '-f', file)

    expect(() => readPrivateKey(readFileSync(file, 'utf8'))).toThrow('passphrase')
  })
})

test('the same seed makes the same key: RFC 8032 §7.1, test 1', () => {
  const seed = Buffer.from(
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'hex',
  )

  const { publicKey } = ed25519KeyPair(seed)

  expect(publicKey.blob.subarray(-32).toString('hex')).toBe(
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  )
})

describe('authorized_keys', () => {
  const { publicKey } = ed25519KeyPair()
  const line = authorizedKeyLine(publicKey, 'a comment  of two')

  test('a line keeps its key and comment', () => {
    expect(parseAuthorizedKey(line)).toMatchObject({ key: publicKey, comment: 'a comment of two' })
  })

  test('options with spaces and quotes in them are one part', () => {
    const options = 'restrict,command="echo \\"a b\\" c",from="192.0.2.1"'

    expect(parseAuthorizedKey(`${options} ${line}`)).toMatchObject({ options, key: publicKey })
  })

  test.each([
    ['two lines', `${line}\nssh-ed25519 AAAA`],
    ['nothing', ''],
    ['a comment', '# ssh-ed25519 AAAA'],
    ['another kind than it has', line.replace('ssh-ed25519', 'ssh-rsa')],
    ['damaged base64', line.replace('AAAA', 'AA*A')],
    ['a quote that does not end', `command="x ${line}`],
    ['a line that is too long', `${line} ${'x'.repeat(20_000)}`],
  ])('%s is refused', (_what, text) => {
    expect(() => parseAuthorizedKey(text)).toThrow(FormatError)
  })

  test('a comment cannot begin another line', () => {
    expect(() => authorizedKeyLine(publicKey, 'a\nssh-ed25519 AAAA')).toThrow(FormatError)
  })
})

describe('blobs', () => {
  test('an RSA key that anybody can break is refused', () => {
    const short = Buffer.concat([
      string('ssh-rsa'),
      mpint(Buffer.from([1, 0, 1])),
      mpint(Buffer.alloc(64, 255)),
    ])

    expect(() => parsePublicKey(short)).toThrow('1024 bits')
  })

  test('bytes after the key are refused', () => {
    const { blob } = ed25519KeyPair().publicKey

    expect(() => parsePublicKey(Buffer.concat([blob, Buffer.alloc(1)]))).toThrow(FormatError)
  })

  test('whatever is read: a key or a plain refusal, never anything else', () => {
    const { blob } = ed25519KeyPair().publicKey
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), changed(blob))

    fc.assert(fc.property(bytes, (given) => isReadOrRefused(() => parsePublicKey(given))))
  })

  test('private keys and lines, too', () => {
    const text = writePrivateKey(ed25519KeyPair().privateKey, 'c')
    const inner = Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64')
    const wrap = (bytes: Uint8Array) =>
      text.replace(/\n[\s\S]*\n(?=-----END)/, `\n${Buffer.from(bytes).toString('base64')}\n`)

    fc.assert(fc.property(changed(inner), (b) => isReadOrRefused(() => readPrivateKey(wrap(b)))))
    fc.assert(fc.property(fc.string(), (t) => isReadOrRefused(() => parseAuthorizedKey(t))))
  })
})

/** Real bytes with some of them changed, so that parsers are reached behind their first look. */
const changed = (bytes: Buffer) =>
  fc
    .array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .chain((changes) =>
      fc.nat(bytes.length).map((length) => {
        const copy = Buffer.from(bytes)
        for (const [at, value] of changes) copy[at] = value
        return length % 3 === 0 ? copy.subarray(0, length) : copy
      }),
    )

function isReadOrRefused(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch (error) {
    return error instanceof FormatError
  }
}
