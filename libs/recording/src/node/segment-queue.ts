import type { ByteWriter } from '../byte-writer.ts'
import type { Bytes } from '../bytes.ts'
import { maxWaitingBytes, refusedWaitingBytes } from '../limits.ts'
import type { Sealer } from './seal.ts'
import { compress } from './zstd.ts'

/** Where a recording goes. Bytes are appended whole and in order, one call after the other. */
export interface Sink {
  append(bytes: Uint8Array): Promise<void>
}

/** The recording cannot go on: `cause` is what the sink or the signer said. */
export class WriteError extends Error {
  override readonly name = 'WriteError'
}

export interface PlainSegment {
  events: ByteWriter
  firstAt: number
  lastAt: number
  final: boolean
}

/** Closed segments on their way to the sink: compressed beside each other, written one after the other. */
export class SegmentQueue {
  readonly #sealer: Sealer
  readonly #sink: Sink
  readonly #onFailure: (error: WriteError) => void
  #tail: Promise<void>
  #waitingBytes = 0
  #waiters: PromiseWithResolvers<void>[] = []
  #failure: WriteError | undefined
  #writtenBytes = 0

  constructor(options: {
    sealer: Sealer
    header: Bytes
    sink: Sink
    onFailure: (error: WriteError) => void
  }) {
    this.#sealer = options.sealer
    this.#sink = options.sink
    this.#onFailure = options.onFailure
    this.#tail = this.#next(Promise.resolve(), async () =>
      this.#append(await this.#sealer.header(options.header)),
    )
  }

  get writtenBytes(): number {
    return this.#writtenBytes
  }

  /** Throws the one failure there was, and when nobody waits for `room`. */
  requireUsable(): void {
    if (this.#failure) throw this.#failure
    if (this.#waitingBytes > refusedWaitingBytes) {
      throw new WriteError('The recorder is far behind, and its caller does not wait for it')
    }
  }

  /** Undefined while there is room; otherwise resolves when there is, or rejects with the failure. */
  room(): Promise<void> | undefined {
    if (this.#waitingBytes <= maxWaitingBytes) return undefined
    const waiter = Promise.withResolvers<void>()
    this.#waiters.push(waiter)
    return waiter.promise
  }

  /** Takes the events until they are sealed, then gives them to `reuse`. */
  push(segment: PlainSegment, reuse: (events: ByteWriter) => void): void {
    const { events, firstAt, lastAt, final } = segment
    const plain = events.written()
    const packing = Promise.resolve(compress(plain))
    packing.catch(() => undefined) // Told by the link of the chain below.
    this.#waitingBytes += plain.length
    this.#tail = this.#next(this.#tail, async () => {
      const packed = await packing
      const sealed = await this.#sealer.segment({
        firstAt,
        lastAt,
        final,
        plainBytes: plain.length,
        compressed: packed !== undefined,
        packed: packed ?? plain,
      })
      reuse(events)
      await this.#append(sealed)
      this.#waitingBytes -= plain.length
      this.#wake()
    })
  }

  /** When all that was pushed is with the sink. Rejects with the failure. */
  async written(): Promise<void> {
    await this.#tail
    if (this.#failure) throw this.#failure
  }

  async #append(bytes: Bytes): Promise<void> {
    await this.#sink.append(bytes)
    this.#writtenBytes += bytes.length
  }

  async #next(before: Promise<void>, work: () => Promise<void>): Promise<void> {
    await before
    if (this.#failure) return
    try {
      await work()
    } catch (cause) {
      this.#fail(new WriteError('The recording cannot be written any further', { cause }))
    }
  }

  #fail(failure: WriteError): void {
    this.#failure = failure
    for (const { reject } of this.#waiters.splice(0)) reject(failure)
    this.#onFailure(failure)
  }

  #wake(): void {
    if (this.#waitingBytes > maxWaitingBytes) return
    for (const { resolve } of this.#waiters.splice(0)) resolve()
  }
}
