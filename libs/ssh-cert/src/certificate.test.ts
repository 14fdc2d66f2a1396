import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { authorizedKeyLine } from './authorized-key.ts'
import { certificateLine, parseCertificate, parseCertificateLine } from './certificate.ts'
import { extensionNames } from './certificate-options.ts'
import { ed25519KeyPair, publicHalf } from './ed25519.ts'
import { writePrivateKey } from './private-key.ts'
import { fingerprintOf, parsePublicKey } from './public-key.ts'
import { type CertificateRequest, signCertificate } from './sign-certificate.ts'
import { CertificateRefused, verifyCertificate } from './verify-certificate.ts'
import { FormatError, string } from './wire.ts'

const hasKeygen = existsSync('/usr/bin/ssh-keygen')
const directory = mkdtempSync(path.join(os.tmpdir(), 'ssh-cert-'))
afterAll(() => rmSync(directory, { recursive: true }))

const keygen = (...words: string[]) =>
  execFileSync('ssh-keygen', words, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } })

const authority = ed25519KeyPair()
const user = ed25519KeyPair()
const after = new Date('2026-11-21T09:00:00.000Z')
const before = new Date('2026-11-21T09:05:00.000Z')
const during = new Date('2026-11-21T09:01:00.000Z')

const request = (changes: Partial<CertificateRequest> = {}): CertificateRequest => ({
  key: user.publicKey,
  serial: 7n,
  keyId: 'gatehouse session 42',
  principals: ['root'],
  validAfter: after,
  validBefore: before,
  ...changes,
})
const signed = (changes?: Partial<CertificateRequest>) =>
  signCertificate(authority.privateKey, request(changes))
const use = { authorities: [authority.publicKey], principal: 'root', at: during }

describe('a certificate', () => {
  test('says what it was asked to say, and is verified', () => {
    const certificate = parseCertificateLine(
      certificateLine(
        signed({
          criticalOptions: { forceCommand: 'id -u', sourceAddresses: ['192.0.2.0/24', '::1'] },
          extensions: ['permit-pty', 'permit-agent-forwarding', 'permit-pty'],
        }),
      ),
    )

    expect(certificate).toMatchObject({
      ...{ key: user.publicKey, serial: 7n, keyId: 'gatehouse session 42', principals: ['root'] },
      ...{ validAfter: after, validBefore: before },
      criticalOptions: { forceCommand: 'id -u', sourceAddresses: ['192.0.2.0/24', '::1'] },
      extensions: ['permit-agent-forwarding', 'permit-pty'],
      signatureKey: authority.publicKey,
    })
    for (const sourceAddress of ['192.0.2.9', '::ffff:192.0.2.9', '::1']) {
      verifyCertificate(certificate, { ...use, sourceAddress })
    }
  })

  test.each([
    ['before it begins', { at: new Date(after.getTime() - 1) }],
    ['when it has ended', { at: before }],
    ['for another account', { principal: 'rooter' }],
    ['for an account that is a part of its own', { principal: 'roo' }],
    ['for no account', { principal: '' }],
    ['of an authority that is not trusted', { authorities: [ed25519KeyPair().publicKey] }],
    ['where nobody is trusted', { authorities: [] }],
    ['for its own key as authority', { authorities: [user.publicKey] }],
  ])('does not count %s', (_when, changes) => {
    expect(() => verifyCertificate(signed(), { ...use, ...changes })).toThrow(CertificateRefused)
  })

  test.each([undefined, '', '192.0.3.1', '::1', 'nonsense', '::ffff:198.51.100.1'])(
    'is not used from %s when it names other addresses',
    (sourceAddress) => {
      const certificate = signed({ criticalOptions: { sourceAddresses: ['192.0.2.0/24'] } })

      expect(() =>
        verifyCertificate(certificate, {
          ...use,
          ...(sourceAddress === undefined ? {} : { sourceAddress }),
        }),
      ).toThrow('address')
    },
  )

  test('with any byte changed is refused or not verified', () => {
    const { blob } = signed({ extensions: ['permit-pty'] })

    for (let at = 0; at < blob.length; at += 1) {
      const changed = Buffer.from(blob)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => verifyCertificate(parseCertificate(changed), use), `byte ${at}`).toThrow()
    }
  })

  test('cut anywhere is refused', () => {
    const { blob } = signed()

    for (let length = 0; length < blob.length; length += 1) {
      expect(() => parseCertificate(blob.subarray(0, length))).toThrow(FormatError)
    }
  })

  test('that names no principal, which fits every account elsewhere, is refused', () => {
    const { blob } = signed({ principals: ['root'] })
    const one = string(string('root'))
    const at = blob.indexOf(one)
    const none = Buffer.concat([blob.subarray(0, at), string(''), blob.subarray(at + one.length)])

    expect(() => parseCertificate(none)).toThrow('principal')
  })

  test('never stands where a key belongs, nor signs another', () => {
    const certificate = signed()

    expect(() => parsePublicKey(certificate.blob)).toThrow('certificate')
    const inPlaceOfTheAuthority = Buffer.concat([
      certificate.signedBytes.subarray(0, -(4 + authority.publicKey.blob.length)),
      string(certificate.blob),
      string(certificate.signature),
    ])
    expect(() => parseCertificate(inPlaceOfTheAuthority)).toThrow(FormatError)
  })

  test('whatever is read: a certificate or a plain refusal', () => {
    const { blob } = signed({ criticalOptions: { forceCommand: 'id' }, extensions: ['permit-pty'] })
    const changes = fc.array(fc.tuple(fc.nat(blob.length - 1), fc.nat(255)), { maxLength: 6 })

    fc.assert(
      fc.property(changes, fc.nat(blob.length), (list, length) => {
        const bytes = Buffer.from(blob)
        for (const [at, value] of list) bytes[at] = value
        try {
          parseCertificate(length % 2 === 0 ? bytes : bytes.subarray(0, length))
          return true
        } catch (error) {
          return error instanceof FormatError
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('what is not signed', () => {
  test.each([
    '',
    'a,b',
    ' a',
    'a b',
    'a\nb',
    'a\0b',
    '*',
    'a?',
    '!root',
    '-oProxy',
    '#a',
    'a"',
    'ä'.repeat(200),
  ])('the principal %j', (principal) => {
    expect(() => signed({ principals: [principal] })).toThrow(FormatError)
  })

  test('no principals, too many, or the same twice', () => {
    const many = Array.from({ length: 65 }, (_, i) => `user${i}`)

    for (const principals of [[], many, ['a', 'a']]) {
      expect(() => signed({ principals })).toThrow(FormatError)
    }
  })

  test.each([
    ['an empty key id', { keyId: '' }],
    ['a key id of two lines', { keyId: 'a\nb' }],
    ['a long key id', { keyId: 'a'.repeat(300) }],
    ['an end before the beginning', { validBefore: after }],
    ['no real time', { validBefore: new Date(NaN) }],
    ['a command of two lines', { criticalOptions: { forceCommand: 'a\nb' } }],
    ['an empty command', { criticalOptions: { forceCommand: '' } }],
    ['no addresses', { criticalOptions: { sourceAddresses: [] } }],
    ['an address that is none', { criticalOptions: { sourceAddresses: ['web1'] } }],
    ['a network that is none', { criticalOptions: { sourceAddresses: ['192.0.2.0/33'] } }],
    ['two addresses in one', { criticalOptions: { sourceAddresses: ['::1,::2'] } }],
  ] satisfies [string, Partial<CertificateRequest>][])('%s', (_what, changes) => {
    expect(() => signed(changes)).toThrow(FormatError)
  })

  test('by an authority that is not an Ed25519 key', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

    expect(() => signCertificate(privateKey, request())).toThrow('Ed25519')
  })

  test('any principal that is signed comes back as exactly that one', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (principal) => {
        try {
          const { principals } = signed({ principals: [principal] })
          return principals.length === 1 && principals[0] === principal && !/[,\s]/.test(principal)
        } catch (error) {
          return error instanceof FormatError
        }
      }),
    )
  })
})

describe.skipIf(!hasKeygen)('ssh-keygen', () => {
  test('reads our certificates as they are meant', () => {
    const file = path.join(directory, 'ours-cert.pub')
    const certificate = signed({
      principals: ['root', 'web_1'],
      criticalOptions: { forceCommand: 'uptime', sourceAddresses: ['192.0.2.0/24'] },
      extensions: extensionNames,
    })
    writeFileSync(file, `${certificateLine(certificate)} comment\n`)

    const lines = keygen('-L', '-f', file)
      .split('\n')
      .map((line) => line.trim())

    expect(lines.slice(1, -1)).toEqual([
      'Type: ssh-ed25519-cert-v01@openssh.com user certificate',
      `Public key: ED25519-CERT ${fingerprintOf(user.publicKey)}`,
      `Signing CA: ED25519 ${fingerprintOf(authority.publicKey)} (using ssh-ed25519)`,
      'Key ID: "gatehouse session 42"',
      'Serial: 7',
      'Valid: from 2026-11-21T09:00:00 to 2026-11-21T09:05:00',
      ...['Principals:', 'root', 'web_1', 'Critical Options:', 'force-command uptime'],
      ...['source-address 192.0.2.0/24', 'Extensions:', ...extensionNames],
    ])
  })

  test('signs certificates that we read and verify', () => {
    const ca = path.join(directory, 'ca')
    const theirs = path.join(directory, 'theirs')
    writeFileSync(ca, writePrivateKey(authority.privateKey), { mode: 0o600 })
    writeFileSync(`${theirs}.pub`, `${authorizedKeyLine(user.publicKey)}\n`)
    const validity = '20261121090000Z:20261121090500Z'
    keygen(
      '-q',
      '-s',
      ca,
      '-I',
      'an id',
      '-n',
      'root,web_1',
      '-z',
      '9',
      '-V',
      validity,
      `${theirs}.pub`,
    )

    const certificate = parseCertificateLine(readFileSync(`${theirs}-cert.pub`, 'utf8'))

    verifyCertificate(certificate, use)
    expect(certificate).toMatchObject({ serial: 9n, keyId: 'an id', principals: ['root', 'web_1'] })
    expect(certificate.extensions).toEqual([...extensionNames])
  })

  test('signs certificates of hosts, which are refused', () => {
    const ca = path.join(directory, 'ca-of-hosts')
    const host = path.join(directory, 'host')
    writeFileSync(ca, writePrivateKey(authority.privateKey), { mode: 0o600 })
    writeFileSync(`${host}.pub`, `${authorizedKeyLine(publicHalf(user.privateKey))}\n`)
    keygen('-q', '-h', '-s', ca, '-I', 'host', '-n', 'root', `${host}.pub`)

    expect(() => parseCertificateLine(readFileSync(`${host}-cert.pub`, 'utf8'))).toThrow('user')
  })
})
