import type { CollectorHealth, Problem } from '@gatehouse/collectors/collector'
import type { RunnableCollector } from '@gatehouse/collectors/runnable'
import type { WantedConnector } from '../configuration.ts'
import { type Log, messageOf } from '../log.ts'
import type { Clock } from '../clock.ts'
import type { Spool } from '../spool/spool.ts'
import { BackOff } from '../upload/back-off.ts'
import type { PictureSender } from '../upload/picture-sender.ts'
import { ConnectorHost } from './connector-host.ts'
import type { Intake } from './intake.ts'

/** A run that lasted so long was a good one; the next failure is a new one. */
const goodMilliseconds = 600_000

/** A collector that does not stop by then is left alone, with a host that refuses it. */
const stopMilliseconds = 10_000

export interface RunOptions {
  spool: Spool
  intake: Intake
  pictures: PictureSender
  clock: Clock
  log: Log
  collectorOf: (kind: string) => RunnableCollector | undefined
  /** After each report. */
  onReport: () => void
}

const nothingYet: CollectorHealth = { isCollecting: false, problems: [], inputs: [] }

/** One connector with its settings: runs its collector, again after a failure, until stopped. */
export class ConnectorRun {
  readonly wanted: WantedConnector
  readonly #options: RunOptions
  readonly #stop = new AbortController()
  readonly #ended: Promise<void>
  #health = nothingYet
  #failure: Problem | undefined

  constructor(wanted: WantedConnector, options: RunOptions, after: Promise<void>) {
    this.wanted = wanted
    this.#options = options
    this.#ended = after.then(() => this.#keepRunning())
  }

  get health(): CollectorHealth {
    if (!this.#failure) return this.#health
    return { ...this.#health, problems: [this.#failure, ...this.#health.problems] }
  }

  /** Resolves when the collector has ended, or was given up. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#ended
  }

  async #keepRunning(): Promise<void> {
    const { collectorOf, clock, log, onReport } = this.#options
    const { id, kind, settings, directory } = this.wanted
    const collector = collectorOf(kind)
    if (!collector) {
      this.#failure = unknownKind(kind)
      onReport()
      return
    }
    const backOff = new BackOff(clock.random)
    while (!this.#stop.signal.aborted) {
      const startedAt = clock.now().getTime()
      const failure = await this.#runOnce(
        collector,
        directory ? { ...settings, directory } : settings,
      )
      if (clock.now().getTime() - startedAt > goodMilliseconds) backOff.reset()
      if (this.#stop.signal.aborted) return
      this.#failure = collectorFailed(failure)
      log.warn('A collector ended with a failure; it is started again.', {
        connectorId: id,
        kind,
        failure: messageOf(failure),
      })
      onReport()
      await clock.delay(backOff.nextSeconds() * 1000, this.#stop.signal)
    }
  }

  /** Resolves with the failure that ended the run. */
  async #runOnce(collector: RunnableCollector, settings: unknown): Promise<unknown> {
    const { spool, intake, pictures, clock, log, onReport } = this.#options
    const host = new ConnectorHost({
      id: this.wanted.id,
      spool,
      intake,
      pictures,
      log,
      now: () => clock.now(),
      signal: this.#stop.signal,
      onReport: (health) => {
        this.#health = health
        this.#failure = undefined
        onReport()
      },
    })
    const run = collector.run(settings, host).then(
      () => new Error('It ended by itself.'),
      (error: unknown) => error,
    )
    const isOver = new AbortController()
    try {
      return await Promise.race([run, this.#givenUp(isOver.signal)])
    } finally {
      isOver.abort()
      host.close()
    }
  }

  /** Resolves some time after the stop was asked for. */
  async #givenUp(isOver: AbortSignal): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#stop.signal.addEventListener('abort', () => resolve(), { signal: isOver })
    await promise
    await this.#options.clock.delay(stopMilliseconds, isOver)
    return new Error('It did not stop in time.')
  }
}

const unknownKind = (kind: string): Problem => ({
  code: 'unknown-connector',
  severity: 'experiencing-issues',
  message: `This version of the agent does not know connectors of the kind ${kind}.`,
  fix: 'Update the agent.',
})

const collectorFailed = (failure: unknown): Problem => ({
  code: 'collector-failed',
  severity: 'experiencing-issues',
  message: `The collector ended with a failure and is started again: ${messageOf(failure)}`,
  fix: 'If this goes on, look at the log of the agent and check the settings of the connector.',
})
