import type { Log } from './log.ts'

/** Tells of a failure that repeats: the first time, then ever more rarely, and when it has ended. */
export class Trouble {
  readonly #log: Log
  readonly #ended: string
  #tries = 0
  #next = 1

  constructor(log: Log, ended: string) {
    this.#log = log
    this.#ended = ended
  }

  /** How often it failed since it last worked. */
  get tries(): number {
    return this.#tries
  }

  happened(message: string): void {
    this.#tries += 1
    if (this.#tries < this.#next) return
    this.#next = this.#tries * 4
    const still = this.#tries > 1 ? ` Still so after ${this.#tries} tries.` : ''
    this.#log.warn(message + still)
  }

  worked(): void {
    if (this.#tries > 0) this.#log.info(this.#ended, { tries: this.#tries })
    this.#tries = 0
    this.#next = 1
  }
}
