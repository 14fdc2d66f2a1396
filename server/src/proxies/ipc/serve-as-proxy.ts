import { Socket } from 'node:net'
import { destination } from 'pino'
import { createLog, type Log } from '#platform/log/log.ts'
import type { SessionBroker } from '../broker.ts'
import { openFrames } from './frames.ts'
import type { FromProxy, ProxySettings, ToProxy } from './protocol.ts'
import { createRemoteBroker } from './remote-broker.ts'

export interface RunningProxy {
  port: number
  connections(): number
  /** @param isAlone There is nobody to report to: what can be closed is closed, quickly. */
  close(reason: string, isAlone: boolean): Promise<void>
}

export type StartProxy = (options: {
  settings: ProxySettings
  broker: SessionBroker
  log: Log
}) => Promise<RunningProxy>

/** As `startProxyProcess` has it. */
const linkFd = 3
/** Nothing that is still open then is worth an orphan. */
const aloneMs = 5000
const mostWaitingCharacters = 1024 * 1024

const stoppedText = 'Gatehouse has stopped. Connect again in a minute.'

/** Makes this process a proxy of the one that has started it: serves as told, and never lives longer than it. */
export function serveAsProxy(start: StartProxy): void {
  let proxy: Promise<RunningProxy | undefined> | undefined
  let ending: Promise<void> | undefined

  const frames = openFrames(new Socket({ fd: linkFd, readable: true, writable: true }), {
    holdsBack: false,
    // Only the server has the other end.
    hear: (message) => hear(message as ToProxy),
    ended: () => {
      setTimeout(() => process.exit(1), aloneMs)
      remote.lost()
      ending = end(stoppedText, true)
    },
  })
  const send = (message: FromProxy) => frames.send(message)
  const remote = createRemoteBroker(send)

  function hear(message: ToProxy): void {
    switch (message.kind) {
      case 'start':
        proxy = begin(message.settings)
        return undefined
      case 'ping':
        return void pong()
      case 'stop':
        ending ??= end(message.reason, false)
        return undefined
      case 'answer':
      case 'end':
      case 'error':
        return remote.hear(message)
    }
  }

  async function begin(settings: ProxySettings): Promise<RunningProxy | undefined> {
    const log = openLog(settings)
    try {
      const running = await start({ settings, broker: remote.broker, log })
      send({ kind: 'listening', port: running.port })
      return running
    } catch (cause) {
      log.error({ err: cause }, 'a proxy cannot serve')
      send({ kind: 'failed', ...asWords(cause) })
      await frames.finish()
      return process.exit(1)
    }
  }

  async function pong(): Promise<void> {
    const running = await proxy
    send({ kind: 'pong', connections: running?.connections() ?? 0 })
  }

  async function end(reason: string, isAlone: boolean): Promise<void> {
    const running = await proxy
    await running?.close(reason, isAlone)
    process.exit()
  }

  // Whoever sends this means everything; a server that goes on starts another.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      ending ??= end(stoppedText, false)
    })
  }
}

function openLog({ logLevel }: ProxySettings): Log {
  const stream = destination({ fd: 1, sync: false, maxLength: mostWaitingCharacters })
  stream.on('error', () => undefined) // The server is gone, and with it whoever would read this.
  process.on('exit', () => {
    try {
      stream.flushSync()
    } catch {
      // As above.
    }
  })
  return createLog({ level: logLevel, destination: stream })
}

function asWords(cause: unknown): { code: string; message: string } {
  const isOfPort = cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen'
  const code = isOfPort && 'code' in cause ? String(cause.code) : ''
  return { code, message: cause instanceof Error ? cause.message.slice(0, 1000) : String(cause) }
}
