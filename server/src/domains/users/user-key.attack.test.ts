import { generateKeyPairSync } from 'node:crypto'
import { certificateLine } from '@gatehouse/ssh-cert/certificate'
import { publicHalf } from '@gatehouse/ssh-cert/ed25519'
import { signCertificate } from '@gatehouse/ssh-cert/sign-certificate'
import { describe, expect, test } from 'vitest'
import { aKeyPair } from '#platform/testing/sshd.ts'
import { parsePublicKey } from './user-key.ts'

const authority = generateKeyPairSync('ed25519').privateKey
const certificate = signCertificate(authority, {
  ...{ key: publicHalf(generateKeyPairSync('ed25519').privateKey), serial: 1n, keyId: 'x' },
  ...{ principals: ['root'], validAfter: new Date(0), validBefore: new Date(9_000_000_000_000) },
})
const inside = certificate.blob.toString('base64')
const plain = aKeyPair().publicKey
const [, plainInside = ''] = plain.split(' ')

describe('certificate and authority confusion', () => {
  test.each([
    ['a certificate', certificateLine(certificate)],
    ['a certificate in the dress of a key', `ssh-ed25519 ${inside}`],
    ['a key in the dress of a certificate', `ssh-ed25519-cert-v01@openssh.com ${plainInside}`],
    ['a key that is to sign others', `cert-authority ${plain}`],
    ['a key with options', `command="id" ${plain}`],
    ['a key of another kind than it says', `ssh-rsa ${plainInside}`],
    ['two keys', `${plain.trim()}\n${aKeyPair().publicKey}`],
    ['a private key', aKeyPair().privateKey],
  ])('%s is not registered for signing in', (_what, line) => {
    expect(() => parsePublicKey(line)).toThrow()
  })

  test('a key is kept as the bytes that it is made of', () => {
    expect(parsePublicKey(`${plain.trim()} a comment`).blob.toString('base64')).toBe(plainInside)
  })
})
