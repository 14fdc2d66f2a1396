import { WatchMessage } from '@gatehouse/contract/session-live'
import type { Screen, ScreenSize } from '../../ui/terminal/screen.ts'

type Shown = WatchMessage & { type: 'shown' }

export interface WatchedTerminal {
  key: string
  title: string
  hasTerminal: boolean
  isClosed: boolean
  /** Whether anything was seen of it yet. */
  isEmpty: boolean
}

export interface WatchState {
  is: 'connecting' | 'live' | 'over'
  /** Why it is over, or is not to be had. */
  text: string
  terminals: readonly WatchedTerminal[]
}

interface Options {
  address: string
  /** The session is not as it was. */
  onChanged: () => void
}

interface Kept {
  screen: Screen | undefined
  /** What came since the last beginning, until there is a screen for it. */
  waiting: Shown[]
}

/** Plain text has no size of its own. */
const plainSize: ScreenSize = { columns: 110, rows: 32 }
const firstRetryMilliseconds = 500
const lastRetryMilliseconds = 15_000
const mostClosed = 20
/** The server says why not, and asking again would not change it. */
const finalCodes = [4401, 1011]

/** The terminals of somebody else's session as they are now; connected again after a break, and then begun anew. */
export class WatchLink {
  readonly #options: Options
  readonly #listeners = new Set<() => void>()
  readonly #kept = new Map<string, Kept>()
  #state: WatchState = { is: 'connecting', text: '', terminals: [] }
  #socket: WebSocket | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #failures = 0

  constructor(options: Options) {
    this.#options = options
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.connect()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#close()
    }
  }

  readonly snapshot = (): WatchState => this.#state

  readonly connect = (): void => {
    this.#close()
    this.#become({ is: 'connecting', text: '' })
    const socket = new WebSocket(this.#options.address)
    this.#socket = socket
    socket.onopen = () => {
      this.#failures = 0
      // Terminals that are still there begin anew; of the others nobody tells us that they closed.
      this.#become({
        is: 'live',
        terminals: this.#state.terminals.map((one) => ({ ...one, isClosed: true })),
      })
      this.#options.onChanged()
    }
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = WatchMessage.safeParse(parsed(data)).data
      if (message) this.#heard(message)
    }
    socket.onclose = ({ code, reason }) => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      this.#options.onChanged()
      if (this.#state.is === 'over') return
      if (finalCodes.includes(code)) return this.#become({ is: 'over', text: reason })
      this.#become({ is: 'connecting', text: '' })
      this.#retryLater()
    }
  }

  /** Shows a terminal from what is known of it. @returns what ends it */
  attach(key: string, screen: Screen): () => void {
    const kept = this.#kept.get(key)
    if (!kept) return () => undefined
    kept.screen = screen
    for (const shown of kept.waiting) show(screen, shown)
    kept.waiting = []
    return () => {
      kept.screen = undefined
    }
  }

  #heard(message: WatchMessage): void {
    switch (message.type) {
      case 'shown':
        return this.#show(message)
      case 'closed':
        return this.#change(keyOf(message), { isClosed: true })
      case 'changed':
        return this.#options.onChanged()
      case 'over':
        return this.#become({
          ...{ is: 'over', text: message.text },
          terminals: this.#state.terminals.map((one) => ({ ...one, isClosed: true })),
        })
    }
  }

  #show(shown: Shown): void {
    const key = keyOf(shown)
    const kept = this.#kept.get(key) ?? { screen: undefined, waiting: [] }
    this.#kept.set(key, kept)
    if (kept.screen) show(kept.screen, shown)
    else kept.waiting = shown.isBeginning ? [shown] : [...kept.waiting, shown]
    const { title, hasTerminal, data } = shown
    const known = this.#state.terminals.find((one) => one.key === key)
    if (!known) return this.#add({ key, title, hasTerminal, isClosed: false, isEmpty: data === '' })
    if (known.isClosed || (known.isEmpty && data !== ''))
      this.#change(key, { isClosed: false, isEmpty: known.isEmpty && data === '' })
  }

  #add(terminal: WatchedTerminal): void {
    const terminals = [...this.#state.terminals, terminal]
    const closed = terminals.filter(({ isClosed }) => isClosed)
    const gone = closed.slice(0, Math.max(0, closed.length - mostClosed))
    for (const { key } of gone) this.#kept.delete(key)
    this.#become({ terminals: terminals.filter((one) => !gone.includes(one)) })
  }

  #change(key: string, change: Partial<WatchedTerminal>): void {
    this.#become({
      terminals: this.#state.terminals.map((one) =>
        one.key === key ? { ...one, ...change } : one,
      ),
    })
  }

  #retryLater(): void {
    const wait = Math.min(firstRetryMilliseconds * 2 ** this.#failures, lastRetryMilliseconds)
    this.#failures += 1
    this.#retry = setTimeout(this.connect, wait * (0.75 + Math.random() / 2))
  }

  #close(): void {
    clearTimeout(this.#retry)
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
  }

  #become(change: Partial<WatchState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

const keyOf = ({ connectionId, terminal }: { connectionId: string; terminal: number }): string =>
  `${connectionId} ${terminal}`

function show(screen: Screen, { hasTerminal, isBeginning, data, ...size }: Shown): void {
  const bytes = bytesOf(data)
  const shown = hasTerminal ? bytes : withReturns(bytes)
  const room = hasTerminal ? { columns: size.columns, rows: size.rows } : plainSize
  if (isBeginning) return screen.reset(shown, room)
  screen.resize(room)
  screen.write(shown)
}

const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))

const lineFeed = 10

/** A line feed alone does not go back to the first column. */
function withReturns(bytes: Uint8Array): Uint8Array {
  const all: number[] = []
  for (const byte of bytes) {
    if (byte === lineFeed) all.push(13)
    all.push(byte)
  }
  return Uint8Array.from(all)
}

function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch {
    return undefined // Not a message of ours; the schema refuses it.
  }
}
