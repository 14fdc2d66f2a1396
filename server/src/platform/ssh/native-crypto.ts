import { createRequire } from 'node:module'

/** Whether ssh2 found its native cryptography; without it AES-GCM is several times slower. */
export function hasNativeCrypto(): boolean {
  try {
    createRequire(import.meta.url)('ssh2/lib/protocol/crypto/build/Release/sshcrypto.node')
    return true
  } catch {
    return false // Not built here.
  }
}
