import type { Socket } from 'node:net'
import { type RawChannel, rawChannel } from './ssh2-inside.ts'

/** RFC 4254, section 5.2. */
const stderrCode = 1

/** Above this what waits in the socket is not added to, whatever window the peer has given. */
const fullSocketBytes = 1024 * 1024

/** No peer needs less; one that says so would have us send a packet for each byte. */
const smallestPacket = 256

const lateExitMs = 15_000

export type Exit = { code: number } | { signal: string; hasCore: boolean; text: string }

export interface WireListener {
  /** Whether more may come now; after false it stops until `resume`. `data` may be kept, and must not be changed. */
  data(data: Buffer, isError: boolean): boolean
  /** The peer sends nothing more. */
  eof(): void
  /** Both ways, for good. `exit` is absent when the peer did not say how its program ended. */
  closed(exit: Exit | undefined): void
}

/**
 * A channel as a straight wire: no copies, no streams in between, output and errors in the order of arrival. What does not
 * fit into the window of the peer, or into a socket that nobody reads, waits here and says so.
 */
export class ChannelWire {
  readonly #channel: RawChannel
  readonly #queue: { data: Buffer; isError: boolean }[] = []
  #listener: WireListener | undefined
  #early: { data: Buffer; isError: boolean }[] = []
  readonly #isProgram: boolean
  #hasEof = false
  #exit: Exit | undefined
  #isClosed = false
  #isWaitingForSocket = false
  #saysDrained = false
  #ending: { exit: Exit | undefined } | undefined
  #sendsEof = false
  /** Called when what `send` had to keep is gone. */
  onDrain: () => void = () => undefined

  /**
   * Of a program the listener hears the end of output only with `closed`. A client whose own input has ended closes at the
   * first end that it hears, and how the program ended would come too late for it.
   */
  constructor(channel: object, { isProgram = false } = {}) {
    this.#isProgram = isProgram
    this.#channel = rawChannel(channel)
    const raw = this.#channel
    raw._chunkcb = () => this.#flush()
    raw.push = (data) => this.#received(data, false)
    if (!raw.server) raw.stderr.push = (data) => this.#receivedError(data)
    if (!raw.server) raw.on('exit', (...how) => this.#exited(...how))
    raw.on('close', () => this.#closed())
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Whether what is sent now has to wait; `onDrain` says when no longer. */
  get isFull(): boolean {
    return this.#saysDrained
  }

  /** Hands over what has come so far, and from now on. A later listener takes the place of an earlier one. */
  listen(listener: WireListener): void {
    this.#listener = listener
    const early = this.#early
    this.#early = []
    let goesOn = true
    for (const { data, isError } of early) goesOn = listener.data(data, isError)
    if (this.#hasEof && !this.#isProgram) listener.eof()
    if (this.#isClosed) listener.closed(this.#exit)
    else if (goesOn) this.resume()
  }

  /** What comes is kept for the next listener, up to the window. */
  unlisten(): void {
    this.#listener = undefined
  }

  resume(): void {
    if (!this.#isClosed) this.#channel._read(0)
  }

  send(data: Buffer, isError = false): void {
    if (this.#isClosed || this.#ending) return
    const sent = this.#queue.length > 0 ? 0 : this.#transmit(data, isError)
    if (sent < data.length) this.#queue.push({ data: data.subarray(sent), isError })
    this.#saysDrained ||= this.#queue.length > 0
  }

  /** Nothing more comes from us; the other direction stays open. */
  sendEof(): void {
    this.#sendsEof = true
    this.#flush()
  }

  /** Closes after everything is sent, how the program ended last. */
  end(exit?: Exit): void {
    if (this.#ending) return
    this.#ending = { exit }
    this.#flush()
  }

  /** Closes at once; what waits is dropped. */
  destroy(): void {
    this.#queue.length = 0
    this.end()
  }

  #received(data: Buffer | null, isError: boolean): boolean {
    if (data === null) {
      this.#channel.readable = false // ssh2 tells the close only after the end was read.
      this.#hasEof = true
      if (this.#isProgram) this.#waitForExit()
      else this.#listener?.eof()
      return false
    }
    if (this.#channel.incoming.window < 0) {
      this.#channel._client._sock.destroy(new Error('More was sent than the window allows'))
      return false
    }
    if (this.#listener) return this.#listener.data(data, isError)
    this.#early.push({ data, isError })
    return false
  }

  #receivedError(data: Buffer | null): boolean {
    if (data !== null) return this.#received(data, true)
    this.#channel.stderr.readable = false
    return false
  }

  #exited(code: number | null, signal?: string, hasCore = false, text = ''): void {
    if (code !== null) this.#exit = { code }
    else if (signal) this.#exit = { signal, hasCore, text }
    this.#closeIfOver()
  }

  /** A peer that never says how its program ended still has said that there is no more. */
  #waitForExit(): void {
    this.#closeIfOver()
    const late = setTimeout(() => this.#listener?.eof(), lateExitMs)
    this.#channel.on('close', () => clearTimeout(late))
  }

  /** Some peers wait for us to close first. */
  #closeIfOver(): void {
    if (this.#isProgram && this.#hasEof && this.#exit) this.destroy()
  }

  #closed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#queue.length = 0
    this.#listener?.closed(this.#exit)
    this.#drained()
  }

  #transmit(data: Buffer, isError: boolean): number {
    const { outgoing, _client } = this.#channel
    const { _protocol, _sock } = _client
    if (outgoing.packetSize < smallestPacket) {
      _sock.destroy(new Error('The peer asks for packets that are too small'))
      return data.length
    }
    if (outgoing.state !== 'open') return data.length // Nobody is there to read it.
    gather(_sock)
    let at = 0
    while (at < data.length) {
      if (outgoing.window === 0) {
        this.#channel._waitWindow = true
        break
      }
      if (_sock.writableLength > fullSocketBytes) {
        this.#waitForSocket()
        break
      }
      const size = Math.min(data.length - at, outgoing.window, outgoing.packetSize)
      const part = size === data.length ? data : data.subarray(at, at + size)
      if (isError) _protocol.channelExtData(outgoing.id, part, stderrCode)
      else _protocol.channelData(outgoing.id, part)
      outgoing.window -= size
      at += size
    }
    return at
  }

  #waitForSocket(): void {
    if (this.#isWaitingForSocket) return
    this.#isWaitingForSocket = true
    this.#channel._client._sock.once('drain', () => {
      this.#isWaitingForSocket = false
      this.#flush()
    })
  }

  #flush(): void {
    while (this.#queue.length > 0) {
      const [first] = this.#queue
      if (!first) break
      const sent = this.#transmit(first.data, first.isError)
      if (sent < first.data.length) {
        first.data = first.data.subarray(sent)
        return
      }
      this.#queue.shift()
    }
    if (this.#ending) this.#finish(this.#ending.exit)
    else if (this.#sendsEof) this.#channel.eof()
    this.#drained()
  }

  #drained(): void {
    if (!this.#saysDrained) return
    this.#saysDrained = false
    this.onDrain()
  }

  #finish(exit: Exit | undefined): void {
    const { outgoing, _client, server } = this.#channel
    if (outgoing.state !== 'open' && outgoing.state !== 'eof') return
    if (server && exit) tellExit(_client._protocol, outgoing.id, exit)
    this.#channel.eof()
    this.#channel.close()
  }
}

const gathering = new WeakSet<Socket>()

/** What is sent in answer to one read goes out in one piece: a system call for each packet costs more than its encryption. */
function gather(socket: Socket): void {
  if (gathering.has(socket)) return
  gathering.add(socket)
  socket.cork()
  process.nextTick(() => {
    gathering.delete(socket)
    socket.uncork()
  })
}

function tellExit(protocol: RawChannel['_client']['_protocol'], id: number, exit: Exit): void {
  if ('code' in exit) {
    protocol.exitStatus(id, exit.code)
    return
  }
  try {
    protocol.exitSignal(id, exit.signal, exit.hasCore, exit.text)
  } catch {
    protocol.exitStatus(id, 255) // A signal that SSH has no name for.
  }
}
