import { duplexPair } from 'node:stream'
import { pino } from 'pino'
import type { SessionBroker } from '../broker.ts'
import { openFrames } from './frames.ts'
import { FromProxy } from './from-proxy.ts'
import type { BrokerAnswer } from './protocol.ts'
import { createRemoteBroker } from './remote-broker.ts'
import { serveBroker } from './serve-broker.ts'

export interface TestLink {
  /** As a proxy has it. */
  broker: SessionBroker
  /** What a proxy that is not ours sends. */
  forge(bytes: Buffer): void
  /** Of the server. */
  log: string[]
  /** Why the server has let go; undefined when there was nothing wrong. */
  broken: Promise<Error | undefined>
  cut(): void
}

/** Both ends of a link in one process, with the frames between them. */
export function aLink(broker: Partial<SessionBroker>): TestLink {
  const [near, far] = duplexPair()
  const log: string[] = []
  const broken = Promise.withResolvers<Error | undefined>()
  const served = serveBroker(broker as SessionBroker, {
    send: (answer) => server.send(answer),
    log: pino({ level: 'debug' }, { write: (line) => void log.push(line) }),
  })
  const server = openFrames(near, {
    holdsBack: true,
    hear(message) {
      const heard = FromProxy.parse(message)
      if (heard.kind === 'call' || heard.kind === 'next' || heard.kind === 'cancel')
        served.hear(heard)
    },
    ended(cause) {
      void served.end().then(() => broken.resolve(cause))
    },
  })
  const remote = createRemoteBroker((message) => proxy.send(message))
  const proxy = openFrames(far, {
    holdsBack: false,
    hear: (message) => remote.hear(message as BrokerAnswer),
    ended: () => remote.lost(),
  })
  return {
    ...{ broker: remote.broker, log, broken: broken.promise },
    forge: (bytes) => void far.write(bytes),
    cut: () => proxy.close(),
  }
}
