import type { Clock } from '../clock.ts'

interface Sleeper {
  at: number
  wake: () => void
}

/** A clock that a test turns. */
export class ManualClock implements Clock {
  /** What `delay` was asked for, in order, milliseconds. */
  readonly delays: number[] = []
  chance = 0.5
  #time: number
  readonly #sleepers = new Set<Sleeper>()
  #onDelay: () => void = () => undefined

  constructor(start = '2026-11-21T09:00:00.000Z') {
    this.#time = Date.parse(start)
  }

  readonly now = (): Date => new Date(this.#time)
  readonly random = (): number => this.chance

  async delay(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.delays.push(milliseconds)
    const { promise, resolve } = Promise.withResolvers<void>()
    const sleeper = { at: this.#time + milliseconds, wake: resolve }
    this.#sleepers.add(sleeper)
    signal.addEventListener('abort', () => this.#wake(sleeper), { once: true })
    this.#onDelay()
    await promise
  }

  /** Lets time pass at once. */
  advance(milliseconds: number): void {
    this.#time += milliseconds
    for (const sleeper of this.#sleepers) if (sleeper.at <= this.#time) this.#wake(sleeper)
  }

  /** Resolves with the wait, milliseconds, when somebody waits as the condition says. */
  async untilWaiting(condition: (milliseconds: number) => boolean): Promise<number> {
    for (;;) {
      const waits = [...this.#sleepers].map(({ at }) => at - this.#time).filter((wait) => wait > 0)
      const found = waits.find(condition)
      if (found !== undefined) return found
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#onDelay = resolve
      await promise
    }
  }

  #wake(sleeper: Sleeper): void {
    this.#sleepers.delete(sleeper)
    sleeper.wake()
  }
}
