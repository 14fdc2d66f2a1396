import { TerminalMessage, type TerminalSaid } from '@gatehouse/contract/session-live'
import type { Screen, ScreenSize } from '../../ui/terminal/screen.ts'

/** How a terminal in the browser is: one sentence goes with its end. */
export type LinkState =
  | { is: 'connecting' }
  | { is: 'open' }
  | { is: 'over'; why: LinkEnd; text: string }

/** `exited`: its program is done. `signed-out`: there is nobody any more. */
export type LinkEnd = 'exited' | 'broken' | 'signed-out'

interface Options {
  addressFor: (size: ScreenSize) => string
  /** The session is not as it was. */
  onChanged: () => void
}

/** A frame of the connection may hold no more than twice this. */
const pieceBytes = 32 * 1024
/** What is on the screen is told in pieces of this size, so that it costs little. */
const tellBytes = 32 * 1024
const signedOutCode = 4401

const brokenText = 'The connection broke, and what ran in the terminal ended with it.'

/** One terminal of a session: from when it is shown until its program ends or its connection breaks. */
export class TerminalLink {
  readonly #options: Options
  readonly #listeners = new Set<() => void>()
  readonly #encoder = new TextEncoder()
  #state: LinkState = { is: 'connecting' }
  #socket: WebSocket | undefined
  #screen: Screen | undefined
  #size: ScreenSize = { columns: 80, rows: 24 }
  #untold = 0

  constructor(options: Options) {
    this.#options = options
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): LinkState => this.#state

  /** Connects, and shows what comes. @returns what ends it */
  readonly attach = (screen: Screen): (() => void) => {
    this.#screen = screen
    this.open()
    screen.focus()
    return () => {
      this.#screen = undefined
      this.#drop()
    }
  }

  /** Once more, on an empty screen. */
  open(): void {
    this.#drop()
    this.#screen?.reset()
    this.#become({ is: 'connecting' })
    const socket = new WebSocket(this.#options.addressFor(this.#size))
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    this.#untold = 0
    socket.onopen = () => {
      this.#become({ is: 'open' })
      this.#say({ type: 'resize', ...this.#size })
    }
    socket.onmessage = ({ data }: MessageEvent<unknown>) => this.#heard(data, socket)
    socket.onclose = ({ code, reason }) => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      if (isNews(this.#state, code)) this.#become(afterClose(code, reason))
      this.#options.onChanged()
    }
  }

  readonly type = (data: string): void => {
    const bytes = this.#encoder.encode(data)
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      if (this.#socket?.readyState !== WebSocket.OPEN) return
      this.#socket.send(bytes.subarray(at, at + pieceBytes))
    }
  }

  readonly resize = (size: ScreenSize): void => {
    this.#size = size
    this.#say({ type: 'resize', ...size })
  }

  focus(): void {
    this.#screen?.focus()
  }

  #heard(data: unknown, socket: WebSocket): void {
    if (this.#socket !== socket) return undefined
    if (data instanceof ArrayBuffer) return this.#show(new Uint8Array(data), socket)
    const message = TerminalMessage.safeParse(parsed(data)).data
    if (message?.type === 'changed') return this.#options.onChanged()
    if (message?.type !== 'ended') return undefined
    const why = message.how === 'exited' ? 'exited' : 'broken'
    return this.#become({ is: 'over', why, text: message.text })
  }

  /** The server sends more only after it heard that this is on the screen. */
  #show(bytes: Uint8Array, socket: WebSocket): void {
    this.#screen?.write(bytes, () => {
      if (this.#socket !== socket) return
      this.#untold += bytes.length
      if (this.#untold < tellBytes) return
      this.#say({ type: 'shown', bytes: this.#untold })
      this.#untold = 0
    })
  }

  #say(said: TerminalSaid): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(said))
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
  }

  #become(state: LinkState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

/**
 * What was said before the close counts. But a sign-in that ends takes the way to the target with it, and which of both is told
 * first is chance: then the sign-in is why.
 */
const isNews = (state: LinkState, code: number): boolean =>
  state.is !== 'over' || (code === signedOutCode && state.why === 'broken')

function afterClose(code: number, reason: string): LinkState {
  if (code === signedOutCode) {
    return {
      is: 'over',
      why: 'signed-out',
      text: 'Your sign-in has ended, and the terminal with it.',
    }
  }
  return { is: 'over', why: 'broken', text: reason || brokenText }
}

function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch {
    return undefined // Not a message of ours; the schema refuses it.
  }
}
