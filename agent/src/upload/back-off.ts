import type { Clock } from '../clock.ts'

const firstSeconds = 1
const longestSeconds = 300
/** A server that asks for more is not believed. */
const longestAskedSeconds = 3600

/** Waits that double up to five minutes, each by chance down to half, so that agents do not come all at once. */
export class BackOff {
  readonly #random: Clock['random']
  #failures = 0

  constructor(random: Clock['random']) {
    this.#random = random
  }

  nextSeconds(askedSeconds = 0): number {
    const seconds = Math.min(longestSeconds, firstSeconds * 2 ** this.#failures)
    this.#failures = Math.min(this.#failures + 1, 20)
    const own = seconds * (0.5 + this.#random() / 2)
    const asked = Math.min(askedSeconds, longestAskedSeconds) * (1 + this.#random() / 10)
    return Math.max(own, asked)
  }

  reset(): void {
    this.#failures = 0
  }
}
