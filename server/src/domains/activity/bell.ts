/** A wait that ends when somebody rings, also when the bell rang before the wait began. */
export class Bell {
  #isRung = false
  #wake: (() => void) | undefined

  readonly ring = (): void => {
    this.#isRung = true
    this.#wake?.()
  }

  /** Ends at the latest after `milliseconds`, or when the signal fires. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#isRung && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, milliseconds)
      const stop = () => resolve()
      signal.addEventListener('abort', stop)
      this.#wake = resolve
      await promise
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      this.#wake = undefined
    }
    this.#isRung = false
  }
}
