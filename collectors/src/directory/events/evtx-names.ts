import { ChunkCursor, DamagedEvent } from './evtx-cursor.ts'

export interface ChunkName {
  text: string
  /** Of all that is written for it, where it is written. */
  bytes: number
}

const mostCharacters = 256
/** Names of XML, as far as anybody names elements of events. */
const nameOfXml = /^[\p{L}_][\p{L}\p{M}\p{N}_.:-]*$/u

/** Names of elements and attributes. Each is written once in a chunk, where it is used first, and is told by its position later. */
export class ChunkNames {
  readonly #chunk: Buffer
  readonly #names = new Map<number, ChunkName | undefined>()

  constructor(chunk: Buffer) {
    this.#chunk = chunk
  }

  /** Undefined where no name is written. */
  find(at: number): ChunkName | undefined {
    if (!this.#names.has(at)) this.#names.set(at, this.#read(at))
    return this.#names.get(at)
  }

  /** Position of the next name with the same hash (4), hash (2), count (2), the characters, and a 0 behind them. */
  #read(at: number): ChunkName | undefined {
    try {
      const cursor = new ChunkCursor(this.#chunk, at, this.#chunk.length)
      cursor.skip(6)
      const characters = cursor.u16()
      if (characters > mostCharacters) return undefined
      const text = cursor.text(characters)
      const isName = cursor.u16() === 0 && nameOfXml.test(text)
      return isName ? { text, bytes: cursor.at - at } : undefined
    } catch (cause) {
      // Too near to the end of the chunk for a name.
      if (cause instanceof DamagedEvent) return undefined
      throw cause
    }
  }
}
