import path from 'node:path'
import type { ProxyBroker } from '#domains/sessions'
import type { Log } from '#platform/log/log.ts'
import type { ProxySettings } from '../proxies/ipc/protocol.ts'
import { type ProxyProcess, startProxyProcess } from '../proxies/ipc/proxy-process.ts'
import type { SshHealth } from './ssh-health.ts'
import type { SshTrouble } from './ssh-trouble.ts'
import { sshConnections, sshProcesses, sshRestarts } from './ssh-metrics.ts'

export interface SshProcessesOptions {
  count: number
  settings: Omit<ProxySettings, 'reusePort'>
  /** A broker of its own for each process, every time it is started. */
  brokers: () => ProxyBroker
  health: SshHealth
  trouble: SshTrouble
  log: Log
  /** Whoever ran for so long did not end because of how it was started. */
  soundMs?: number
}

export interface SshProcesses {
  port: number
  close(): Promise<void>
}

const program = path.resolve(import.meta.dirname, '../proxies/ssh/main.ts')
const restartingText = 'Gatehouse is being restarted. Connect again in a minute.'
const brokeOffText = 'The process of the proxy ended unexpectedly.'

const cannotStart = 'as it could not be started'

const shortestPauseMs = 500
const longestPauseMs = 30_000
const usualSoundMs = 60_000

/**
 * Starts the processes that take sessions over SSH, and starts again whichever ends. They share one port; with port 0 the
 * first one finds it.
 * @throws what the first says when it cannot serve, with the system's `code`
 */
export async function startSshProcesses(options: SshProcessesOptions): Promise<SshProcesses> {
  const keepers = Array.from({ length: options.count }, (_, at) => new Keeper(at + 1, options))
  const close = () => Promise.all(keepers.map((keeper) => keeper.close())).then(() => undefined)
  options.health.wanted = options.count
  try {
    let { port } = options.settings.listen
    for (const keeper of keepers) port = await keeper.start(port)
    return { port, close }
  } catch (cause) {
    await close()
    throw cause
  }
}

/** Sees to it that there is one process, the same number all the time. */
class Keeper {
  readonly #number: number
  readonly #options: SshProcessesOptions
  readonly #log: Log
  readonly #stopping = new AbortController()
  readonly #soundMs: number
  /** Since it last ran well. */
  #endings = 0
  #running: ProxyProcess | undefined
  #keeping: Promise<void> = Promise.resolve()
  #clearing: Promise<void> = Promise.resolve()

  constructor(number: number, options: SshProcessesOptions) {
    this.#number = number
    this.#options = options
    this.#log = options.log.child({ process: number })
    this.#soundMs = options.soundMs ?? usualSoundMs
  }

  /** @returns the port, once it serves */
  async start(port: number): Promise<number> {
    const first = this.#launch(port)
    const bound = await first.listening
    this.#keeping = this.#keep(first, bound)
    return bound
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#running?.stop(restartingText)
    await this.#keeping
    await this.#clearing
  }

  #launch(port: number): ProxyProcess {
    const { settings, count, brokers, health } = this.#options
    const { broker, abandon } = brokers()
    const process = startProxyProcess({
      program,
      settings: { ...settings, listen: { ...settings.listen, port }, reusePort: count > 1 },
      broker,
      log: this.#log,
      counted: (connections) => sshConnections.set({ process: this.#number }, connections),
    })
    this.#running = process
    const isServing = process.listening.then(
      () => {
        this.#log.info({ pid: process.pid }, 'a process takes sessions over SSH')
        sshProcesses.set((health.running += 1))
        return true
      },
      () => false,
    )
    const sound = setTimeout(() => this.#isSound(), this.#soundMs)
    const gone = process.ended.then(async () => {
      clearTimeout(sound)
      if (await isServing) sshProcesses.set((health.running -= 1))
      await this.#clearUp(abandon)
    })
    this.#clearing = Promise.all([this.#clearing, gone]).then(() => undefined)
    return process
  }

  #isSound(): void {
    this.#endings = 0
    this.#options.trouble.runsWell(this.#number)
  }

  async #keep(first: ProxyProcess, port: number): Promise<void> {
    let running: ProxyProcess | undefined = first
    let pauseMs = shortestPauseMs
    while (true) {
      const why = await running?.ended
      if (this.#stopping.signal.aborted) return
      if (this.#endings === 0) pauseMs = shortestPauseMs
      this.#endings += 1
      this.#options.trouble.keepsEnding(this.#number, this.#endings, why ?? cannotStart)
      this.#log.error(
        { why, pauseMs },
        'a process for sessions over SSH ended, and is started again',
      )
      await pause(pauseMs, this.#stopping.signal)
      if (this.#stopping.signal.aborted) return
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      sshRestarts.inc()
      running = this.#relaunch(port)
    }
  }

  /** Without descriptors or memory nothing can be started; later, perhaps. */
  #relaunch(port: number): ProxyProcess | undefined {
    try {
      return this.#launch(port)
    } catch (cause) {
      this.#log.error({ err: cause }, 'a process for sessions over SSH could not be started')
      return undefined
    }
  }

  /** What the process had open is over. Tried until it is done; what is left at the end, the next start finds. */
  async #clearUp(abandon: ProxyBroker['abandon']): Promise<void> {
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await abandon(brokeOffText)
      } catch (cause) {
        this.#log.error(
          { err: cause },
          'the sessions of a process that ended could not be closed yet',
        )
      }
      if (this.#stopping.signal.aborted) return
      await pause(pauseMs, this.#stopping.signal)
    }
  }
}

/** Ends early, without a complaint, when the signal says so. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
