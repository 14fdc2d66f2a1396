/** Tickets that are being sent, each by one. */
export class UnderWay {
  readonly #sent = new Map<string, Promise<void>>()
  #onEnd: () => void = () => undefined

  get size(): number {
    return this.#sent.size
  }

  get ticketIds(): string[] {
    return [...this.#sent.keys()]
  }

  /** `sent` never rejects. */
  add(ticketId: string, sent: Promise<void>): void {
    const ended = sent.finally(() => {
      this.#sent.delete(ticketId)
      this.#onEnd()
    })
    this.#sent.set(ticketId, ended)
  }

  /** Half of them at once, so that many are taken with one look at the queue; or those of so long. */
  async untilHalved(mostMilliseconds: number): Promise<void> {
    const enough = Math.floor(this.size / 2)
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, mostMilliseconds)
    this.#onEnd = () => {
      if (this.size <= enough) resolve()
    }
    await promise
    clearTimeout(timer)
    this.#onEnd = () => undefined
  }

  async ended(): Promise<void> {
    await Promise.all(this.#sent.values())
  }
}
