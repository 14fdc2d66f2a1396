import type { Clock } from './clock.ts'

/** A wait that can be ended early: by a nudge, also one given before the wait began. */
export class Nudge {
  readonly #clock: Clock
  #isNudged = false
  #wake: () => void = () => undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  nudge(): void {
    this.#isNudged = true
    this.#wake()
  }

  /** Resolves after the time, at a nudge, or when the signal ends; never rejects. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#isNudged && !signal.aborted) {
      const nudged = new AbortController()
      this.#wake = () => nudged.abort()
      await this.#clock.delay(milliseconds, AbortSignal.any([signal, nudged.signal]))
      this.#wake = () => undefined
    }
    this.#isNudged = false
  }
}
