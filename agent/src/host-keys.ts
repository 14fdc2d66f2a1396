import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** As sshd_config(5) names them by default. */
const directory = '/etc/ssh'
const publicKey = /^ssh_host_\w+_key\.pub$/
const mostKeys = 20

/**
 * What the SSH server of this computer proves itself with, as ssh-keygen shows it. The server recognizes the targets by it
 * that are this computer. Without such keys, or the right to read them, nothing.
 */
export function hostKeyFingerprints(from = directory): string[] {
  try {
    const names = readdirSync(from).filter((name) => publicKey.test(name))
    return names.slice(0, mostKeys).flatMap((name) => fingerprintOf(path.join(from, name)))
  } catch {
    return [] // Not a computer that can be reached over SSH.
  }
}

/** A line of a public key: algorithm, key, comment. */
function fingerprintOf(file: string): string[] {
  const [, key = ''] = readFileSync(file, 'utf8').split(/\s+/)
  if (key === '') return []
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64')
  return [`SHA256:${digest.replace(/=+$/, '')}`]
}
