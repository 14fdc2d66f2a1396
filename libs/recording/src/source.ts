import type { Bytes } from './bytes.ts'

/** Bytes as they come: chunks of any size. */
export type ByteStream = AsyncIterable<Uint8Array>

/** A file that can be read from any place on. A plain stream is a source that is read from its start. */
export interface Source {
  read(offset: number): ByteStream
}

export const streamOf = (source: Source | ByteStream, offset = 0): ByteStream => {
  if ('read' in source) return source.read(offset)
  if (offset === 0) return source
  throw new TypeError('A stream can only be read from its start: give a source with `read`')
}

/** Takes so many bytes at a time from a stream. Keeps no more than asked for and the last chunk. */
export class StreamReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array(0)
  #offset: number

  constructor(stream: ByteStream, offset = 0) {
    this.#chunks = stream[Symbol.asyncIterator]()
    this.#offset = offset
  }

  /** Where the next byte stands in the file. */
  get offset(): number {
    return this.#offset
  }

  /** A copy of the next `count` bytes; of fewer where the stream ends. */
  async take(count: number): Promise<Bytes> {
    const taken = new Uint8Array(count)
    let length = 0
    for await (const part of this.#parts(count)) {
      taken.set(part, length)
      length += part.length
    }
    return taken.subarray(0, length)
  }

  /** How many bytes could be passed over: fewer than `count` where the stream ends. */
  async skip(count: number): Promise<number> {
    let passed = 0
    for await (const part of this.#parts(count)) passed += part.length
    return passed
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  async *#parts(count: number): AsyncGenerator<Uint8Array> {
    let missing = count
    while (missing > 0) {
      if (this.#rest.length === 0 && !(await this.#fill())) return
      const part = this.#rest.subarray(0, missing)
      this.#rest = this.#rest.subarray(part.length)
      this.#offset += part.length
      missing -= part.length
      yield part
    }
  }

  async #fill(): Promise<boolean> {
    const next = await this.#chunks.next()
    if (next.done === true) return false
    this.#rest = next.value
    return true
  }
}
