import { maxTextBytes } from './limits.ts'

const utf8 = new TextEncoder()

/** Bytes that grow as they are written. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #used = 0

  constructor(initialBytes = 1024) {
    this.#bytes = new Uint8Array(initialBytes)
  }

  get length(): number {
    return this.#used
  }

  /** What the buffer holds in memory, used or not. */
  get capacity(): number {
    return this.#bytes.length
  }

  /** A view: it is overwritten after `clear`. */
  written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#used)
  }

  clear(): void {
    this.#used = 0
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#used++] = value
  }

  /** Unsigned LEB128 of 0 to 2^53 - 1: seven bits a byte, lowest first. Throws a RangeError for other numbers. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`${value} is not a whole number from 0 to 2^53 - 1`)
    }
    this.#reserve(8)
    let rest = value
    while (rest > 0x7fffffff) {
      this.#bytes[this.#used++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    while (rest > 0x7f) {
      this.#bytes[this.#used++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#bytes[this.#used++] = rest
  }

  raw(data: Uint8Array): void {
    this.#reserve(data.length)
    this.#bytes.set(data, this.#used)
    this.#used += data.length
  }

  /** Length and UTF-8. Throws a RangeError beyond `limit`. */
  text(value: string, limit = maxTextBytes): void {
    const data = utf8.encode(value)
    if (data.length > limit) {
      throw new RangeError(`A text of ${data.length} bytes is too long: ${limit} are allowed`)
    }
    this.varint(data.length)
    this.raw(data)
  }

  blob(data: Uint8Array): void {
    this.varint(data.length)
    this.raw(data)
  }

  #reserve(count: number): void {
    if (this.#used + count <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#used + count))
    larger.set(this.written())
    this.#bytes = larger
  }
}
