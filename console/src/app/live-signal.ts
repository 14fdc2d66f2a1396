/** A connection that says when something is new; what is new is then read in the usual way. */
const firstRetryMilliseconds = 500
const lastRetryMilliseconds = 15_000

interface Options<Message> {
  address: string
  /** Undefined for what is no message of this subscription. */
  parse: (data: unknown) => Message | undefined
  onMessage: (message: Message) => void
  /** After a break: what was missed is not known. */
  onGap: () => void
}

/** Connected as long as somebody listens; made again, ever more slowly, after it broke. */
export class LiveSignal<Message> {
  readonly #options: Options<Message>
  readonly #listeners = new Set<() => void>()
  #isConnected = false
  #socket: WebSocket | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #failures = 0

  constructor(options: Options<Message>) {
    this.#options = options
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#connect()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#close()
    }
  }

  readonly snapshot = (): boolean => this.#isConnected

  #connect(): void {
    const socket = new WebSocket(this.#options.address)
    this.#socket = socket
    socket.onopen = () => {
      if (this.#failures > 0) this.#options.onGap()
      this.#failures = 0
      this.#change(true)
    }
    socket.onmessage = (event: MessageEvent<unknown>) => {
      const message = this.#options.parse(parsed(event.data))
      if (message !== undefined) this.#options.onMessage(message)
    }
    socket.onclose = () => {
      if (this.#socket !== socket) return
      this.#change(false)
      this.#retryLater()
    }
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
    this.#isConnected = false
    socket?.close()
  }

  #change(isConnected: boolean): void {
    this.#isConnected = isConnected
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
