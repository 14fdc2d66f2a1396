import type { Socket } from 'node:net'
import { AbandonRequest, UnbindRequest } from 'ldapts'
import { readAnswer, type Answer, type Result } from './answer.ts'
import { addressText, connectionTrouble, slowTrouble } from './connection-trouble.ts'
import type { ControllerAddress } from './directory-connection.ts'
import { DirectoryTrouble } from './directory-trouble.ts'
import type { Entry } from './entry.ts'
import { MessageFrames, notLdap } from './message-frames.ts'

/** A request as the library encodes it. */
interface Request {
  write(): Buffer
}

export interface Answered {
  result: Result
  entries: Entry[]
}

interface Waiting {
  entries: Entry[]
  bytes: number
  timer: NodeJS.Timeout
  resolve(answered: Answered): void
  reject(error: unknown): void
}

/** Of all entries that answer one request; what comes beyond is not kept in memory. */
const mostAnswerBytes = 512 * 1024 * 1024
const mostMessageId = 0x7f_ff_ff_ff

/** In memory each value is an object of its own, however short it is. */
const valueBytes = 100

const overheadOf = ({ attributes }: Entry): number =>
  attributes.values().reduce((sum, values) => sum + values.length * valueBytes, 0)

/** Requests and their answers over one socket, several at a time. */
export class LdapSession {
  readonly controller: ControllerAddress
  readonly #answerMilliseconds: number
  readonly #waiting = new Map<number, Waiting>()
  #frames = new MessageFrames()
  #socket: Socket
  #lastId = 0
  #end: DirectoryTrouble | undefined

  constructor(socket: Socket, controller: ControllerAddress, answerMilliseconds: number) {
    this.controller = controller
    this.#answerMilliseconds = answerMilliseconds
    this.#socket = socket
    this.#listen()
  }

  /**
   * Goes on over the socket that encrypts. Whatever else came in clear is not believed, since anybody between could have put
   * it there.
   */
  async replaceSocket(encrypt: (socket: Socket) => Promise<Socket>): Promise<void> {
    if (!this.#frames.isEmpty) throw notLdap('it sends in clear after it was asked to encrypt')
    for (const event of ['data', 'error', 'close']) this.#socket.removeAllListeners(event)
    this.#socket.pause()
    this.#socket = await encrypt(this.#socket)
    this.#listen()
  }

  /**
   * The time to answer starts again with each part of the answer.
   * @throws {DirectoryTrouble} when the connection is gone; the reason of the signal when that ends it
   */
  ask(make: (messageId: number) => Request, signal?: AbortSignal): Promise<Answered> {
    signal?.throwIfAborted()
    if (this.#end) throw this.#end
    const messageId = this.#nextId()
    const bytes = make(messageId).write()
    const answered = new Promise<Answered>((resolve, reject) => {
      const timer = setTimeout(() => this.#stopAsSlow(), this.#answerMilliseconds)
      this.#waiting.set(messageId, { entries: [], bytes: 0, timer, resolve, reject })
    })
    this.#socket.write(bytes)
    if (!signal) return answered
    const abandon = () => this.#abandon(messageId, signal)
    signal.addEventListener('abort', abandon, { once: true })
    return answered.finally(() => signal.removeEventListener('abort', abandon))
  }

  /** Says goodbye, and is done when the socket is closed. */
  async close(): Promise<void> {
    if (!this.#end) this.#socket.write(new UnbindRequest({ messageId: this.#nextId() }).write())
    this.#stop(closedByUs())
    // A peer that never reads must not keep us.
    const last = setTimeout(() => this.#socket.destroy(), 1000)
    if (!this.#socket.closed) await new Promise((resolve) => this.#socket.once('close', resolve))
    clearTimeout(last)
  }

  #listen(): void {
    this.#socket.on('data', (piece: Buffer) => this.#receive(piece))
    this.#socket.on('error', (error) => this.#stop(connectionTrouble(error, this.controller)))
    this.#socket.on('close', () => this.#stop(closedByPeer(this.controller)))
  }

  #receive(piece: Buffer): void {
    try {
      for (const message of this.#frames.take(piece)) {
        this.#deliver(readAnswer(message), message.length)
      }
    } catch (error) {
      this.#stop(connectionTrouble(error, this.controller))
    }
  }

  #deliver(answer: Answer, bytes: number): void {
    if (answer.messageId === 0) throw closedByPeer(this.controller)
    // Nobody waits for what was abandoned.
    const waiting = this.#waiting.get(answer.messageId)
    if (!waiting) return
    waiting.timer.refresh()
    waiting.bytes += bytes + (answer.kind === 'entry' ? overheadOf(answer.entry) : 0)
    if (waiting.bytes > mostAnswerBytes) throw notLdap('it does not stop to answer')
    if (answer.kind === 'entry') waiting.entries.push(answer.entry)
    if (answer.kind !== 'result') return
    this.#forget(answer.messageId)
    waiting.resolve({ result: answer.result, entries: waiting.entries })
  }

  #abandon(messageId: number, signal: AbortSignal): void {
    const waiting = this.#waiting.get(messageId)
    if (!waiting) return
    this.#forget(messageId)
    this.#socket.write(
      new AbandonRequest({ messageId: this.#nextId(), abandonId: messageId }).write(),
    )
    waiting.reject(signal.reason)
  }

  #forget(messageId: number): void {
    clearTimeout(this.#waiting.get(messageId)?.timer)
    this.#waiting.delete(messageId)
  }

  #stopAsSlow(): void {
    const said = slowTrouble(addressText(this.controller))
    this.#stop(new DirectoryTrouble(said.step, said))
    this.#socket.destroy()
  }

  /** For good: all that wait learn why, and so does who asks later. */
  #stop(trouble: DirectoryTrouble): void {
    this.#end ??= trouble
    for (const [messageId, waiting] of this.#waiting) {
      this.#forget(messageId)
      waiting.reject(this.#end)
    }
    this.#socket.destroySoon()
  }

  #nextId(): number {
    this.#lastId = this.#lastId === mostMessageId ? 1 : this.#lastId + 1
    return this.#lastId
  }
}

const closedByUs = () =>
  new DirectoryTrouble('connection', {
    text: 'The connection to the directory was closed here.',
    fix: 'Nothing has to be done.',
  })

const closedByPeer = (controller: ControllerAddress) =>
  new DirectoryTrouble('connection', {
    text: `${addressText(controller)} closed the connection.`,
    fix: 'Check that the controller is running; it also closes connections that are idle for long.',
  })
