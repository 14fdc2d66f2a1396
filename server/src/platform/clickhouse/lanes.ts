/** Lends each of a fixed set of things to one borrower at a time, in the order in which they ask. */
export class Lanes<Lane> {
  readonly #free: Lane[]
  readonly #waiting: ((lane: Lane) => void)[] = []

  constructor(lanes: readonly Lane[]) {
    this.#free = [...lanes]
  }

  /** Throws the signal's reason if it comes before a lane does. */
  async take(signal: AbortSignal): Promise<Lane> {
    signal.throwIfAborted()
    return this.#free.pop() ?? this.#wait(signal)
  }

  giveBack(lane: Lane): void {
    const next = this.#waiting.shift()
    if (next) next(lane)
    else this.#free.push(lane)
  }

  #wait(signal: AbortSignal): Promise<Lane> {
    const { promise, resolve, reject } = Promise.withResolvers<Lane>()
    const leave = () => {
      this.#waiting.splice(this.#waiting.indexOf(take), 1)
      reject(signal.reason)
    }
    const take = (lane: Lane) => {
      signal.removeEventListener('abort', leave)
      resolve(lane)
    }
    signal.addEventListener('abort', leave, { once: true })
    this.#waiting.push(take)
    return promise
  }
}

/** For a wait that only a lane ends. */
export const never: AbortSignal = new AbortController().signal
