import { TailMessage } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'

export interface Tail {
  /** Newest first, to stand above what the list has. */
  shown: readonly ActivityRecord[]
  /** Came while the reader was further down. */
  waiting: readonly ActivityRecord[]
  isConnected: boolean
}

const firstRetryMilliseconds = 500
const lastRetryMilliseconds = 15_000
const mostShown = 500

/**
 * New records as they arrive. While held, they wait, so that nothing moves under the reader's eyes. After a
 * break, or when too much came at once, the list itself is read again: `onGap`.
 */
export class LiveTail {
  readonly #address: string
  readonly #onGap: () => Promise<unknown>
  readonly #listeners = new Set<() => void>()
  #tail: Tail = { shown: [], waiting: [], isConnected: false }
  #isHeld = false
  #socket: WebSocket | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #failures = 0

  constructor(address: string, onGap: () => Promise<unknown>) {
    this.#address = address
    this.#onGap = onGap
  }

  /** Connected as long as somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#connect()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#close()
    }
  }

  readonly snapshot = (): Tail => this.#tail

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
    if (!isHeld) this.release()
  }

  release(): void {
    const { waiting, shown } = this.#tail
    if (waiting.length > 0) this.#change({ shown: [...waiting, ...shown], waiting: [] })
  }

  #connect(): void {
    const socket = new WebSocket(this.#address)
    this.#socket = socket
    socket.onopen = () => {
      if (this.#failures > 0) this.#readAgain()
      this.#failures = 0
      this.#change({ isConnected: true })
    }
    socket.onmessage = (event: MessageEvent<unknown>) => this.#take(event.data)
    socket.onclose = () => {
      if (this.#socket !== socket) return
      this.#change({ isConnected: false })
      this.#retryLater()
    }
  }

  #take(data: unknown): void {
    const message = TailMessage.safeParse(parsed(data))
    if (!message.success) return
    if (message.data.type === 'skipped') return this.#readAgain()
    const came = message.data.records.toReversed()
    const { shown, waiting } = this.#tail
    if (this.#isHeld) this.#change({ waiting: [...came, ...waiting] })
    else this.#change({ shown: [...came, ...shown] })
    if (shown.length + waiting.length > mostShown) this.#readAgain()
  }

  #readAgain(): void {
    const before = new Set([...this.#tail.shown, ...this.#tail.waiting])
    const dropRead = () =>
      this.#change({
        shown: this.#tail.shown.filter((record) => !before.has(record)),
        waiting: this.#tail.waiting.filter((record) => !before.has(record)),
      })
    // What was not read stays shown; the list's own error state says that reading failed.
    this.#onGap().then(dropRead, () => undefined)
  }

  #retryLater(): void {
    const wait = Math.min(firstRetryMilliseconds * 2 ** this.#failures, lastRetryMilliseconds)
    this.#failures += 1
    this.#retry = setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2))
  }

  #close(): void {
    clearTimeout(this.#retry)
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
  }

  #change(change: Partial<Tail>): void {
    this.#tail = { ...this.#tail, ...change }
    for (const listener of this.#listeners) listener()
  }
}

function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch {
    return undefined // Not a message of ours; the schema refuses it.
  }
}
