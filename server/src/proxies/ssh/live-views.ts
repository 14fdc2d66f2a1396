import { setImmediate as soon, setTimeout as pause } from 'node:timers/promises'
import type { ConnectionId, SessionBroker, TerminalView } from '../broker.ts'
import { ShownRing } from './shown-ring.ts'
import { harmlessBytes, placeToBegin, screenBefore } from './view-beginning.ts'

export interface LiveViewsOptions {
  broker: SessionBroker
  connection: ConnectionId
  failed(cause: unknown): void
}

export interface Shows {
  /** `Shell`, or the command. */
  title: string
  hasTerminal: boolean
  columns: number
  rows: number
  isFullScreen: () => boolean
}

/** Takes what one terminal shows; costs nothing but a copy while nobody watches. */
export interface LiveView {
  shown(data: Buffer): void
  resized(columns: number, rows: number): void
  closed(): void
}

/** Kept of each terminal, for who comes in the middle; without a terminal there is less to look at. */
const terminalBytes = 256 * 1024
const plainBytes = 32 * 1024
/** Several pieces travel together; also the longest that one waits. */
const batchMs = 50
const afterFailureMs = 1000
const longestTitle = 200

/**
 * What the terminals of a connection show, for those who watch. One view is under way at a time, and nothing waits for it: of
 * what comes too fast the rest is left out, and the watcher begins anew.
 */
export class LiveViews {
  readonly #options: LiveViewsOptions
  readonly #views = new Set<OneView>()
  #count = 0
  #isWatched = false
  #isSending = false
  readonly #stopped = new AbortController()

  constructor(options: LiveViewsOptions) {
    this.#options = options
  }

  open(shows: Shows): LiveView {
    this.#count += 1
    const view = new OneView(this.#count, shows)
    this.#views.add(view)
    this.#wake()
    return {
      shown: (data) => {
        view.shown(data)
        if (this.#isWatched) this.#wake()
      },
      resized: (columns, rows) => {
        view.resized(columns, rows)
        this.#wake()
      },
      closed: () => {
        view.closed()
        if (!this.#isWatched) this.#views.delete(view)
        this.#wake()
      },
    }
  }

  /** Somebody watches, or somebody more: everything from its beginning. */
  watched(): void {
    this.#isWatched = true
    for (const view of this.#views) view.beginAnew()
    this.#wake()
  }

  unwatched(): void {
    this.#isWatched = false
    for (const view of this.#views) if (view.isClosed) this.#views.delete(view)
  }

  /** The last words are still sent; whether they arrive, nobody waits for. */
  stop(): void {
    if (this.#stopped.signal.aborted) return
    this.#stopped.abort()
    if (!this.#isWatched) return
    for (const view of this.#views) if (view.isNew) void this.#show(view)
  }

  #wake(): void {
    if (!this.#isWatched || this.#stopped.signal.aborted) return
    if (this.#isSending) return
    this.#isSending = true
    void this.#send().finally(() => (this.#isSending = false))
  }

  async #send(): Promise<void> {
    const { signal } = this.#stopped
    await soon() // What is shown to the user goes first.
    while (!signal.aborted && this.#isWatched) {
      const due = [...this.#views].filter(({ isNew }) => isNew)
      if (due.length === 0) return
      let waitMs = batchMs
      for (const view of due) if (!(await this.#show(view))) waitMs = afterFailureMs
      await pause(waitMs, undefined, { signal }).catch(() => undefined) // Stopped: the loop sees it.
    }
  }

  async #show(view: OneView): Promise<boolean> {
    const { broker, connection, failed } = this.#options
    try {
      await broker.show(connection, view.take())
      if (view.isClosed && !view.isNew) this.#views.delete(view)
      return true
    } catch (cause) {
      view.beginAnew()
      failed(cause)
      return false
    }
  }
}

class OneView {
  readonly #terminal: number
  readonly #shows: Shows
  readonly #ring: ShownRing
  /** How far it was told; undefined when it is to begin anew. */
  #told: number | undefined
  #isNew = true
  #isClosed = false

  constructor(terminal: number, shows: Shows) {
    this.#terminal = terminal
    this.#shows = { ...shows, title: shows.title.slice(0, longestTitle) }
    this.#ring = new ShownRing(shows.hasTerminal ? terminalBytes : plainBytes)
  }

  /** Whether there is something to tell. */
  get isNew(): boolean {
    return this.#isNew
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  shown(data: Buffer): void {
    this.#ring.add(data)
    this.#isNew = true
  }

  resized(columns: number, rows: number): void {
    Object.assign(this.#shows, { columns, rows })
    this.#isNew = true
  }

  closed(): void {
    this.#isClosed = true
    this.#isNew = true
  }

  beginAnew(): void {
    this.#told = undefined
    this.#isNew = true
  }

  take(): TerminalView {
    const ring = this.#ring
    const { isFullScreen, ...shows } = this.#shows
    const told = this.#told !== undefined && this.#told >= ring.start ? this.#told : undefined
    const raw = ring.from(told ?? ring.start)
    const isCut = told === undefined && ring.start > 0
    const skipped = isCut ? placeToBegin(raw) : 0
    const data = raw.subarray(skipped)
    this.#told = ring.total
    this.#isNew = false
    return {
      ...{ ...shows, terminal: this.#terminal, isClosed: this.#isClosed },
      isBeginning: told === undefined,
      before: isCut && shows.hasTerminal ? screenBefore(data, isFullScreen()) : '',
      offset: ring.total - data.length,
      data: shows.hasTerminal ? data : harmlessBytes(data),
    }
  }
}
