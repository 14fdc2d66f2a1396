import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { parseCertificate } from '@gatehouse/ssh-cert/certificate'
import { publicHalf } from '@gatehouse/ssh-cert/ed25519'
import { parsePublicKey } from '@gatehouse/ssh-cert/public-key'
import { signCertificate } from '@gatehouse/ssh-cert/sign-certificate'
import { verifyCertificate } from '@gatehouse/ssh-cert/verify-certificate'
import ssh2 from 'ssh2'
import { describe, expect, test } from 'vitest'
import { algorithmsOf } from '#platform/ssh/algorithms.ts'
import { aKeyPair } from '#platform/testing/sshd.ts'
import { readKeyProof } from './key-proof.ts'

const aPrivateKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey
const [authority, impostor, user] = [aPrivateKey(), aPrivateKey(), aPrivateKey()]
const at = new Date('2026-11-21T10:00:00Z')
const request = (key: KeyObject, principals = ['root']) => ({
  ...{ key: publicHalf(key), serial: 1n, keyId: 'x', principals },
  ...{
    validAfter: new Date('2026-11-21T09:00:00Z'),
    validBefore: new Date('2026-11-21T11:00:00Z'),
  },
})

describe('certificate and authority confusion', () => {
  test('a certificate never stands where an authority belongs, nor where a key does', () => {
    const ofTheAuthority = signCertificate(impostor, request(authority))

    expect(() => parsePublicKey(ofTheAuthority.blob)).toThrow('certificate')
  })

  test('whoever holds a certificate of the authority is not the authority', () => {
    const held = signCertificate(authority, request(user))
    const signedByTheHolder = signCertificate(user, request(impostor))
    const use = { authorities: [publicHalf(authority)], principal: 'root', at }

    expect(() => verifyCertificate(held, use)).not.toThrow()
    expect(() => verifyCertificate(signedByTheHolder, use)).toThrow('not signed by an authority')
    // The right name of the authority over a signature of somebody else.
    const forged = Buffer.concat([
      held.signedBytes,
      signedByTheHolder.blob.subarray(signedByTheHolder.signedBytes.length),
    ])
    expect(() => verifyCertificate(parseCertificate(forged), use)).toThrow('signature')
  })

  test.each([
    'root,admin',
    'root admin',
    'root\nadmin',
    'root\0',
    '*',
    'ro?t',
    '!root',
    '"root"',
    '',
  ])('no certificate is issued for %j, which somebody may read as another account', (principal) => {
    expect(() => signCertificate(authority, request(user, [principal]))).toThrow()
  })

  test('the proxy takes no certificate, no host key certificate and no key in another dress', () => {
    const blob = signCertificate(authority, request(user)).blob
    const plain = publicHalf(user).blob
    const shown = (algo: string, data: Buffer, hashAlgo?: string) =>
      readKeyProof({
        key: { algo, data },
        hashAlgo,
        signature: undefined,
        blob: undefined,
      } as never)

    expect(shown('ssh-ed25519-cert-v01@openssh.com', blob)).toBeUndefined()
    expect(shown('ssh-ed25519', blob)).toBeUndefined()
    expect(shown('ssh-ed25519-cert-v01@openssh.com', plain)).toBeUndefined()
    expect(shown('ssh-rsa', plain)).toBeUndefined()
    expect(shown('ssh-ed25519', Buffer.concat([plain, Buffer.of(0)]))).toBeUndefined()
    expect(shown('ssh-ed25519', plain)).toMatchObject({ kind: 'offered' })
    for (const profile of ['modern', 'legacy'] as const) {
      expect(JSON.stringify(algorithmsOf(profile).serverHostKey)).not.toContain('cert')
    }
  })

  test('a signature counts for exactly the bytes and the key that it was made for', () => {
    const key = ssh2.utils.parseKey(aKeyPair().privateKey)
    if (key instanceof Error) throw key
    const blob = Buffer.from('this very connection')
    const signature = key.sign(blob)
    const data = key.getPublicSSH()
    const proof = (more: object) =>
      readKeyProof({ key: { algo: 'ssh-ed25519', data }, blob, signature, ...more } as never)?.kind

    expect(proof({})).toBe('verified')
    expect(proof({ blob: Buffer.from('another connection') })).toBe('forged')
    expect(proof({ signature: Buffer.alloc(64) })).toBe('forged')
    expect(proof({ signature: Buffer.of() })).toBe('forged')
    expect(proof({ key: { algo: 'ssh-ed25519', data: publicHalf(impostor).blob } })).toBe('forged')
    expect(proof({ signature: undefined })).toBe('offered')
  })
})
