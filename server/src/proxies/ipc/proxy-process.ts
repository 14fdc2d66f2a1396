import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { getCompileCacheDir } from 'node:module'
import path from 'node:path'
import type { Duplex, Readable } from 'node:stream'
import { AppError } from '#platform/errors.ts'
import type { Log } from '#platform/log/log.ts'
import type { SessionBroker } from '../broker.ts'
import { openFrames } from './frames.ts'
import { FromProxy } from './from-proxy.ts'
import { copyLog } from './log-lines.ts'
import type { ProxySettings, ToProxy } from './protocol.ts'
import { serveBroker } from './serve-broker.ts'

export interface ProxyProcess {
  readonly pid: number
  /** Its port, once it serves. Rejects with the system's `code` when it cannot. */
  readonly listening: Promise<number>
  /** Why it ended, once it has, and once nothing that it asked is under way any more. */
  readonly ended: Promise<string>
  /** Sessions are told and end, what they have to report is reported. */
  stop(reason: string): Promise<void>
}

export interface ProxyProcessOptions {
  /** A program that calls `serveAsProxy`. */
  program: string
  settings: ProxySettings
  broker: SessionBroker
  log: Log
  /** How many clients it has, now and then. */
  counted: (connections: number) => void
  limits?: Partial<ProcessLimits>
}

export interface ProcessLimits {
  pingMs: number
  /** Who does not answer so many in a row does nothing else either. Counted, as a computer that sleeps makes any time long. */
  mostMissedPings: number
  /** What a stop may take: last words, and reports. */
  stopMs: number
  /** How long one that has closed the link may still be there. */
  letGoMs: number
}

const usualLimits: ProcessLimits = {
  pingMs: 5000,
  mostMissedPings: 12,
  stopMs: 30_000,
  letGoMs: 5000,
}

/** Where the child finds its end of the link. */
const linkIndex = 3

/**
 * A proxy in a process of its own. It inherits nothing: what it has to know it is told over the link, and the link is all
 * that it can ask by. When this process ends, in whatever way, the link does, and the proxy with it.
 */
export function startProxyProcess(options: ProxyProcessOptions): ProxyProcess {
  const limits = { ...usualLimits, ...options.limits }
  const { log } = options
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', options.program],
    {
      // A group of its own: Ctrl-C is for us, who then tell it.
      ...{ env: compileCache(), detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
    },
  )
  const exited = exitOf(child)
  child.on('error', (cause) => log.error({ err: cause }, 'a proxy cannot be started or ended'))
  copyLog(child.stdout as Readable, log)
  copyLog(child.stderr as Readable, log)

  const listening = Promise.withResolvers<number>()
  listening.promise.catch(() => undefined) // Whoever waits for it is told.
  let missed = 0
  const send = (message: ToProxy) => frames.send(message)
  const served = serveBroker(options.broker, { send, log })

  function hear(message: FromProxy): void {
    missed = 0
    switch (message.kind) {
      case 'listening':
        return listening.resolve(message.port)
      case 'failed':
        return listening.reject(notListening(message))
      case 'pong':
        return options.counted(message.connections)
      case 'call':
      case 'next':
      case 'cancel':
        return served.hear(message)
    }
  }

  const frames = openFrames(child.stdio[linkIndex] as Duplex, {
    holdsBack: true,
    hear: (message) => hear(FromProxy.parse(message)),
    ended(cause) {
      if (cause) log.error({ err: cause }, 'the link to a proxy broke, which is ended')
      // Without a link it is of no use; one that has let go by itself is just about to end.
      setTimeout(() => child.kill('SIGKILL'), cause ? 0 : limits.letGoMs).unref()
    },
  })
  const pings = setInterval(() => {
    if (missed >= limits.mostMissedPings) {
      log.error('a proxy does not answer any more, and is ended')
      child.kill('SIGKILL')
    }
    missed += 1
    send({ kind: 'ping' })
  }, limits.pingMs)
  send({ kind: 'start', settings: options.settings })

  const ended = exited.then(async (why) => {
    clearInterval(pings)
    options.counted(0)
    frames.close()
    listening.reject(endedTooSoon(why))
    await served.end()
    return why
  })
  return {
    pid: child.pid ?? 0,
    listening: listening.promise,
    ended,
    async stop(reason) {
      send({ kind: 'stop', reason })
      const late = setTimeout(() => child.kill('SIGKILL'), limits.stopMs)
      await ended
      clearTimeout(late)
    },
  }
}

/** What was stripped and compiled once, and all that a proxy inherits: it halves the time of a start. */
function compileCache(): NodeJS.ProcessEnv {
  const directory = getCompileCacheDir()
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: path.dirname(directory) }
}

const endedTooSoon = (why: string): Error =>
  new AppError('unavailable', `A process that should serve ended at once ${why}. The log says why.`)

const notListening = ({ code, message }: { code: string; message: string }): Error =>
  Object.assign(new Error(message), code === '' ? {} : { code })

async function exitOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    return signal === null ? `with code ${code}` : `by ${signal}`
  } catch (cause) {
    return `as it could not be started: ${cause instanceof Error ? cause.message : String(cause)}`
  }
}
