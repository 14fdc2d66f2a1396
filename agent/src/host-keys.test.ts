import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hostKeyFingerprints } from './host-keys.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'gatehouse-host-keys-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const ofSshKeygen = (file: string): string =>
  execFileSync('ssh-keygen', ['-l', '-E', 'sha256', '-f', file], { encoding: 'utf8' }).split(
    ' ',
  )[1] ?? ''

test('fingerprints are those that ssh-keygen shows', () => {
  const files = ['ed25519', 'ecdsa'].map((type) => {
    const file = path.join(directory, `ssh_host_${type}_key`)
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'root@web1', '-f', file])
    return `${file}.pub`
  })

  expect(hostKeyFingerprints(directory).toSorted()).toEqual(files.map(ofSshKeygen).toSorted())
})

test('what is no key, or nothing at all, tells nothing', () => {
  writeFileSync(path.join(directory, 'ssh_host_rsa_key.pub'), '')
  writeFileSync(path.join(directory, 'moduli'), 'x y z')

  expect(hostKeyFingerprints(directory)).toEqual([])
  expect(hostKeyFingerprints(path.join(directory, 'missing'))).toEqual([])
})
