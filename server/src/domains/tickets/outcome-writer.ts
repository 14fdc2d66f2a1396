/**
 * Writes outcomes together: those that come while others are being written wait for them, and are written at once in one
 * transaction. Each caller waits until its own is written.
 */
export class OutcomeWriter<Outcome> {
  readonly #write: (outcomes: readonly Outcome[]) => Promise<void>
  #waiting: Waiting<Outcome>[] = []
  #isWriting = false

  constructor(write: (outcomes: readonly Outcome[]) => Promise<void>) {
    this.#write = write
  }

  save(outcome: Outcome): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ outcome, resolve, reject })
      if (!this.#isWriting) void this.#writeAll()
    })
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      const some = this.#waiting
      this.#waiting = []
      await this.#writeSome(some)
    }
    this.#isWriting = false
  }

  async #writeSome(some: readonly Waiting<Outcome>[]): Promise<void> {
    try {
      await this.#write(some.map(({ outcome }) => outcome))
      for (const { resolve } of some) resolve()
    } catch (error) {
      // One that cannot be written must not take the others with it.
      if (some.length > 1) for (const one of some) await this.#writeSome([one])
      else for (const { reject } of some) reject(error)
    }
  }
}

interface Waiting<Outcome> {
  outcome: Outcome
  resolve(): void
  reject(error: unknown): void
}
