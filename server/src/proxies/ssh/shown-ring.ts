const smallestBytes = 4096

/** The last bytes of a stream, with their place in all of it. Takes memory only as it needs it. */
export class ShownRing {
  readonly #most: number
  #bytes = Buffer.allocUnsafeSlow(smallestBytes)
  /** How many bytes came in all. */
  #total = 0

  constructor(most: number) {
    this.#most = most
  }

  get total(): number {
    return this.#total
  }

  /** Where in the stream that begins which is still known. */
  get start(): number {
    return Math.max(0, this.#total - this.#bytes.length)
  }

  add(data: Buffer): void {
    this.#grow(this.#total + data.length)
    const size = this.#bytes.length
    const kept = data.length > size ? data.subarray(data.length - size) : data
    const at = (this.#total + data.length - kept.length) % size
    const fitting = kept.copy(this.#bytes, at)
    if (fitting < kept.length) kept.copy(this.#bytes, 0, fitting)
    this.#total += data.length
  }

  /** A copy of what came from `offset` on, which may not be before `start`. */
  from(offset: number): Buffer {
    const size = this.#bytes.length
    const count = this.#total - offset
    const copy = Buffer.allocUnsafeSlow(count)
    const at = offset % size
    const fitting = this.#bytes.copy(copy, 0, at, Math.min(size, at + count))
    this.#bytes.copy(copy, fitting, 0, count - fitting)
    return copy
  }

  /** Nothing was dropped before it has its full size, so that what is there begins at its front. */
  #grow(needed: number): void {
    if (this.#bytes.length >= this.#most || needed <= this.#bytes.length) return
    const known = this.#bytes.subarray(0, this.#total)
    let size = this.#bytes.length
    while (size < needed && size < this.#most) size *= 2
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(size, this.#most))
    known.copy(this.#bytes)
  }
}
