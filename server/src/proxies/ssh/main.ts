import './longest-packet.ts'
import { openFileBlobStore } from '#platform/blob/file-blob-store.ts'
import { hasNativeCrypto } from '#platform/ssh/native-crypto.ts'
import { serveAsProxy } from '../ipc/serve-as-proxy.ts'
import { blobRecorders } from './blob-recorder.ts'
import { startSshProxy } from './ssh-proxy.ts'

/** Whoever has lost the server does not wait for clients, and has nobody to report to. */
const alone = { farewellMs: 500, reportsMs: 0 }

const now = () => new Date()

serveAsProxy(async ({ settings, broker, log }) => {
  if (!hasNativeCrypto()) {
    log.warn('ssh2 has no native cryptography here: AES-GCM is several times slower')
  }
  const { blobDirectory, hostKeys, listen, reusePort, limits } = settings
  const recorders = blobRecorders(await openFileBlobStore(blobDirectory), now)
  const proxy = await startSshProxy({
    ...{ broker, log, now, recorders, hostKeys, listen, reusePort, limits },
  })
  return {
    port: proxy.address.port,
    connections: () => proxy.connections(),
    close: (reason, isAlone) => proxy.close(reason, isAlone ? alone : {}),
  }
})
