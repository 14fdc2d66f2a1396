import { generateKeyPairSync } from 'node:crypto'
import path from 'node:path'
import ssh2 from 'ssh2'
import { ed25519KeyPair } from '@gatehouse/ssh-cert/ed25519'
import { writePrivateKey } from '@gatehouse/ssh-cert/private-key'
import {
  makePrivateDirectory,
  readPrivateFile,
  replacePrivateFile,
} from '#platform/crypto/private-file.ts'

// Not by ssh2's own generator: it loses a leading zero byte, so that one key in 256 cannot be read back.
const kinds = [
  { file: 'ssh-host-ed25519', make: () => ed25519KeyPair().privateKey },
  // For clients that do not know Ed25519.
  {
    file: 'ssh-host-ecdsa',
    make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  },
]

/** As it goes over the wire, base64. */
export function publicKeyOf(hostKey: string): string {
  const key = ssh2.utils.parseKey(hostKey)
  if (key instanceof Error) throw key
  return key.getPublicSSH().toString('base64')
}

/** The keys by which people recognize this server over SSH; made at the first start. */
export async function loadSshHostKeys(directory: string): Promise<string[]> {
  await makePrivateDirectory(directory)
  const keys: string[] = []
  for (const { file, make } of kinds) {
    const name = path.join(directory, file)
    const known = await readPrivateFile(name)
    const key = known ?? writePrivateKey(make())
    if (known === undefined) await replacePrivateFile(name, key)
    keys.push(key)
  }
  return keys
}
