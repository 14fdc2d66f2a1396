import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import { Nudge } from '../nudge.ts'
import { ServerFailure } from '../server/failure.ts'
import type { HeartbeatAnswer, HeartbeatBody, ServerLink } from '../server/server-link.ts'
import { Trouble } from '../trouble.ts'

/** A storm of reports makes no storm of heartbeats. */
const closestMilliseconds = 1000

export interface HeartbeatOptions {
  link: ServerLink
  clock: Clock
  log: Log
  intervalSeconds: () => number
  /** Everything but the reports of connectors may not fail to be sent. */
  body: () => HeartbeatBody
  onAnswer: (answer: HeartbeatAnswer) => void
}

/** Tells the server that we live, and hears what it wants. */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #wake: Nudge
  readonly #trouble: Trouble
  #areReportsRefused = false

  constructor(options: HeartbeatOptions) {
    this.#options = options
    this.#wake = new Nudge(options.clock)
    this.#trouble = new Trouble(options.log, 'The server answers heartbeats again.')
  }

  /** There is something new to tell. */
  hurry(): void {
    this.#wake.nudge()
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, intervalSeconds } = this.#options
    while (!signal.aborted) {
      const askedSeconds = await this.#beat(signal)
      await clock.delay(closestMilliseconds, signal)
      const seconds = Math.max(intervalSeconds() * (0.9 + clock.random() / 5), askedSeconds)
      await this.#wake.wait(Math.max(0, seconds * 1000 - closestMilliseconds), signal)
    }
  }

  /** Answers how long the server asked us to wait. */
  async #beat(signal: AbortSignal): Promise<number> {
    const { link, onAnswer, body } = this.#options
    try {
      const whole = body()
      const answer = await link.heartbeat(
        this.#areReportsRefused ? { ...whole, connectors: [] } : whole,
        signal,
      )
      this.#areReportsRefused = false
      this.#trouble.worked()
      onAnswer(answer)
      if (answer.shouldRotateToken) await link.rotateToken(signal)
      return 0
    } catch (error) {
      if (!signal.aborted) this.#failed(error)
      return error instanceof ServerFailure ? (error.retryAfterSeconds ?? 0) : 0
    }
  }

  #failed(error: unknown): void {
    // One report that the server cannot read must not make the whole agent look dead.
    this.#areReportsRefused = error instanceof ServerFailure && error.kind === 'refused'
    this.#trouble.happened(`A heartbeat failed: ${messageOf(error)}`)
  }
}
