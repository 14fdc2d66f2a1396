import { ByteWriter } from '../byte-writer.ts'
import { encodeEvent } from '../encode-event.ts'
import type { DataEvent, End, OtherEvent, SessionEvent } from '../event.ts'
import { type Header, encodeHeader } from '../header.ts'
import {
  maxEventBytes,
  maxWaitingBytes,
  maxWriteBytes,
  segmentBytes,
  segmentMilliseconds,
} from '../limits.ts'
import type { Sign } from './ed25519.ts'
import { Sealer } from './seal.ts'
import { SegmentQueue, type Sink, WriteError } from './segment-queue.ts'

export interface WriterOptions {
  /** Empty: a recording is never continued, see `Sealer`. */
  sink: Sink
  /** AES-256, 32 bytes, for this recording alone. */
  dataKey: Uint8Array
  sign: Sign
  header: Header
  /** Milliseconds of a clock, with fractions if it has them. Where it stands now is time 0. */
  now?: () => number
  /** Told once, at once, also when nothing is being written. */
  onFailure?: (error: WriteError) => void
}

export interface RecordingSummary {
  segments: number
  bytes: number
  /** Microseconds. */
  duration: number
  /** As in `Verification`: names this very recording. */
  head: Uint8Array
}

export interface RecordingWriter {
  /**
   * Takes an event; its bytes are copied. Undefined: go on. A promise: the sink is behind, so do not
   * read on from where the events come until it resolves. Nothing is ever dropped.
   *
   * Throws a RangeError for an event beyond the limits, which is then not recorded, and a WriteError
   * once the recording has failed or ended, or when promises are not waited for.
   */
  write(event: SessionEvent): Promise<void> | undefined
  /** Resolves when all events so far are with the sink. Rejects with the WriteError. */
  flush(): Promise<void>
  /** Writes the last segment. Without it the recording counts as incomplete. */
  end(outcome: string): Promise<RecordingSummary>
}

/** As many as can be on their way to the sink: each has to grow from nothing again when it is not kept. */
const maxSpare = 1 + maxWaitingBytes / segmentBytes

/** Throws a RangeError or TypeError when header or key are not as they have to be. */
export const createWriter = (options: WriterOptions): RecordingWriter => new Writer(options)

class Writer implements RecordingWriter {
  readonly #queue: SegmentQueue
  readonly #sealer: Sealer
  readonly #now: () => number
  readonly #begun: number
  #events = new ByteWriter()
  readonly #spare: ByteWriter[] = []
  #firstAt = 0
  #lastAt = 0
  #ended = false
  #timer: NodeJS.Timeout | undefined

  constructor({ sink, dataKey, sign, header, now, onFailure }: WriterOptions) {
    this.#now = now ?? (() => performance.now())
    this.#begun = this.#now()
    this.#sealer = new Sealer(dataKey, sign)
    this.#queue = new SegmentQueue({
      sealer: this.#sealer,
      header: encodeHeader(header),
      sink,
      onFailure: (error) => {
        clearTimeout(this.#timer)
        onFailure?.(error)
      },
    })
  }

  write(event: SessionEvent): Promise<void> | undefined {
    this.#requireOpen()
    const at = this.#time()
    if ('data' in event && event.data.length > maxEventBytes) this.#appendInParts(at, event)
    else this.#append(at, event)
    return this.#queue.room()
  }

  async flush(): Promise<void> {
    this.#seal(false)
    await this.#queue.written()
  }

  async end(outcome: string): Promise<RecordingSummary> {
    this.#requireOpen()
    this.#append(this.#time(), { kind: 'end', outcome })
    this.#ended = true
    this.#seal(true)
    await this.#queue.written()
    return {
      segments: this.#sealer.segments,
      bytes: this.#queue.writtenBytes,
      duration: this.#lastAt,
      head: this.#sealer.link,
    }
  }

  #requireOpen(): void {
    this.#queue.requireUsable()
    if (this.#ended) throw new WriteError('The recording has ended')
  }

  /** A clock that is set back stands still. */
  #time(): number {
    return Math.max(this.#lastAt, Math.round((this.#now() - this.#begun) * 1000))
  }

  #appendInParts(at: number, event: { channel?: number } & (DataEvent | OtherEvent)): void {
    const { data } = event
    if (event.kind === 'other') throw new RangeError('An event is too large')
    if (data.length > maxWriteBytes) throw new RangeError('So much cannot be written at once')
    for (let from = 0; from < data.length; from += maxEventBytes) {
      this.#append(at, { ...event, data: data.subarray(from, from + maxEventBytes) })
    }
  }

  #append(at: number, event: SessionEvent | End): void {
    if (at - this.#firstAt >= segmentMilliseconds * 1000 && event.kind !== 'end') this.#seal(false)
    const first = this.#events.length === 0
    encodeEvent(this.#events, first ? 0 : at - this.#lastAt, event)
    this.#lastAt = at
    if (first) this.#begin(at)
    if (this.#events.length >= segmentBytes && event.kind !== 'end') this.#seal(false)
  }

  #begin(at: number): void {
    this.#firstAt = at
    this.#timer = setTimeout(() => this.#sealIdle(), segmentMilliseconds)
    this.#timer.unref() // A program that ends without `end` shall not wait for this.
  }

  #seal(final: boolean): void {
    if (this.#events.length === 0) return
    clearTimeout(this.#timer)
    const segment = { events: this.#events, firstAt: this.#firstAt, lastAt: this.#lastAt, final }
    this.#events = this.#spare.pop() ?? new ByteWriter()
    this.#queue.push(segment, (events) => this.#reuse(events))
  }

  /** Quiet sessions are many: they keep no large buffers. */
  #sealIdle(): void {
    this.#spare.length = 0
    this.#seal(false)
  }

  #reuse(events: ByteWriter): void {
    const wellUsed = events.length * 4 >= events.capacity
    events.clear()
    if (wellUsed && this.#spare.length < maxSpare) this.#spare.push(events)
  }
}
