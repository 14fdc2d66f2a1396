/** Bytes of a chunk that are not as the format has them. The message is for a log. */
export class DamagedEvent extends Error {
  override readonly name = 'DamagedEvent'
}

/** Tokens and characters that a chunk may come to. A whole one comes to a few millions; one made to keep us busy has no end. */
const mostWork = 16_000_000

export class Work {
  #left = mostWork

  /** @throws {DamagedEvent} when the chunk has come to more than a chunk can */
  spend(amount: number): void {
    this.#left -= amount
    if (this.#left < 0) throw new DamagedEvent('A chunk comes to more than a chunk can hold.')
  }
}

/**
 * Reads forward in a chunk, and never past `end`. Positions count from the beginning of the chunk, as those in the format do.
 * Every method throws a DamagedEvent where too little is left.
 */
export class ChunkCursor {
  readonly chunk: Buffer
  readonly end: number
  at: number

  constructor(chunk: Buffer, at: number, end: number) {
    if (at < 0 || end > chunk.length || at > end) {
      throw new DamagedEvent(`Bytes ${at} to ${end} are not in the chunk.`)
    }
    this.chunk = chunk
    this.at = at
    this.end = end
  }

  get left(): number {
    return this.end - this.at
  }

  peek(): number {
    if (this.left < 1) throw new DamagedEvent(`Nothing is left at ${this.at}.`)
    return this.chunk.readUInt8(this.at)
  }

  u8(): number {
    return this.chunk.readUInt8(this.skip(1))
  }

  u16(): number {
    return this.chunk.readUInt16LE(this.skip(2))
  }

  u32(): number {
    return this.chunk.readUInt32LE(this.skip(4))
  }

  take(bytes: number): Buffer {
    const from = this.skip(bytes)
    return this.chunk.subarray(from, from + bytes)
  }

  /** Of so many characters of UTF-16. */
  text(characters: number): string {
    return this.take(characters * 2).toString('utf16le')
  }

  /** Answers where the bytes that were skipped begin. */
  skip(bytes: number): number {
    if (bytes > this.left) throw new DamagedEvent(`${bytes} bytes are not left at ${this.at}.`)
    const from = this.at
    this.at += bytes
    return from
  }
}
