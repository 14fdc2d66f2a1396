import { appendFileSync } from 'node:fs'
import type { ConnectionId } from '../../broker.ts'
import { serveAsProxy } from '../serve-as-proxy.ts'

/**
 * A proxy without a protocol. Its host is what it is to do, and its folder of blobs a file that it writes to what it finds and
 * what happens to it, one JSON a line.
 */
serveAsProxy(async ({ settings, broker, log }) => {
  const { host: task, port } = settings.listen
  const tell = (what: object) => appendFileSync(settings.blobDirectory, `${JSON.stringify(what)}\n`)
  if (task === 'cannot listen') {
    throw Object.assign(new Error('in use'), { code: 'EADDRINUSE', syscall: 'listen' })
  }
  log.info({ system: 'elsewhere', password: 'hidden' }, 'a line of its log')
  if (task === 'crash') setTimeout(() => fail(), 10)
  if (task === 'hang') setTimeout(() => hang(), 10)
  tell({ banner: await broker.banner() })
  return {
    port,
    connections: () => 7,
    async close(reason, isAlone) {
      const gone = await broker
        .disconnected('held' as ConnectionId, reason)
        .catch((cause: unknown) => String(cause))
      tell({ closed: reason, isAlone, gone })
      if (task === 'never close') await new Promise(() => undefined)
    },
  }
})

function fail(): never {
  throw new Error('it fell over')
}

function hang(): never {
  for (;;);
}
