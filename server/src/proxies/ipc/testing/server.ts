import { createLog } from '#platform/log/log.ts'
import type { SessionBroker } from '../../broker.ts'
import { startProxyProcess } from '../proxy-process.ts'

/** A server that does nothing but start a proxy. Its arguments are the task, and the file that the proxy writes to. */
const [task = '', file = ''] = process.argv.slice(2)
const broker = { banner: () => Promise.resolve('Welcome') } as Partial<SessionBroker>

const proxy = startProxyProcess({
  program: `${import.meta.dirname}/proxy.ts`,
  broker: broker as SessionBroker,
  settings: {
    ...{ listen: { host: task, port: 1 }, reusePort: false, hostKeys: [] },
    ...{ blobDirectory: file, logLevel: 'info', limits: {} },
  },
  log: createLog({ level: 'silent' }),
  counted: () => undefined,
})
await proxy.listening
process.stdout.write(`${proxy.pid}\n`)
