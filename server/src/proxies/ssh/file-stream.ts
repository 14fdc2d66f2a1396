import { createHash, type Hash } from 'node:crypto'

/** What went over of one file in one direction, hashed as it went. */
export class FileStream {
  readonly #hash: Hash = createHash('sha256')
  #next = 0
  #bytes = 0
  #isInOrder = true

  get bytes(): number {
    return this.#bytes
  }

  /** Only what came from the beginning to the end in order has a hash; jumps and repetitions have none. */
  add(offset: number, pieces: Iterable<Buffer>): void {
    this.#isInOrder &&= offset === this.#next
    for (const piece of pieces) {
      if (this.#isInOrder) this.#hash.update(piece)
      this.#bytes += piece.length
      this.#next += piece.length
    }
  }

  /** Ends it. */
  digest(): Buffer | undefined {
    return this.#isInOrder ? this.#hash.digest() : undefined
  }
}
