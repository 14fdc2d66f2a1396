import { createRequire } from 'node:module'

/** Whether ssh2 found its native cryptography; without it AES-GCM is several times slower. */
export function sshCryptoState(): string {
  try {
    createRequire(import.meta.url)('ssh2/lib/protocol/crypto/build/Release/sshcrypto.node')
    return 'native'
  } catch {
    return 'JavaScript (slow): install a C++ compiler and start Gatehouse again' // Not built here.
  }
}
