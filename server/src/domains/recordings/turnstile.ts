import { AppError } from '#platform/errors.ts'

/** Lets so many through at a time; others wait for their turn, and not too many of them. */
export class Turnstile {
  readonly #waiting: (() => void)[] = []
  readonly #mostWaiting: number
  #free: number

  constructor({ atOnce, waiting }: { atOnce: number; waiting: number }) {
    this.#free = atOnce
    this.#mostWaiting = waiting
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }

  #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free--
      return Promise.resolve()
    }
    if (this.#waiting.length >= this.#mostWaiting) {
      throw new AppError('unavailable', 'Too many recordings are being played. Try again shortly.')
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
