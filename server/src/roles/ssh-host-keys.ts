import path from 'node:path'
import ssh2 from 'ssh2'
import {
  makePrivateDirectory,
  readPrivateFile,
  replacePrivateFile,
} from '#platform/crypto/private-file.ts'

const kinds = [
  { file: 'ssh-host-ed25519', type: 'ed25519', options: {} },
  // For clients that do not know Ed25519.
  { file: 'ssh-host-ecdsa', type: 'ecdsa', options: { bits: 256 } },
] as const

/** The keys by which people recognize this server over SSH; made at the first start. */
export async function loadSshHostKeys(directory: string): Promise<string[]> {
  await makePrivateDirectory(directory)
  const keys: string[] = []
  for (const { file, type, options } of kinds) {
    const name = path.join(directory, file)
    const known = await readPrivateFile(name)
    const key = known ?? ssh2.utils.generateKeyPairSync(type as 'ecdsa', options as never).private
    if (known === undefined) await replacePrivateFile(name, key)
    keys.push(key)
  }
  return keys
}
