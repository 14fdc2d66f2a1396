import type { CollectorHost, Json } from '../../collector.ts'
import type { Tail, TailPosition, TailRead } from '../logs/tail.ts'
import { isJsonObject, numberOf, textOf } from '../stored-json.ts'

/** A log whose position is kept with the records that came of it. */
export class KeptTail {
  readonly #tail: Tail
  readonly #key: string
  #position: TailPosition | undefined

  private constructor(tail: Tail, key: string, position: TailPosition | undefined) {
    this.#tail = tail
    this.#key = key
    this.#position = position
  }

  /** Goes on where the last process stopped; the first time it begins at the end. */
  static async open(tail: Tail, path: string, host: Pick<CollectorHost, 'get'>): Promise<KeptTail> {
    const key = `tail/${path}`
    const kept = host.get(key)
    if (kept === undefined) return new KeptTail(tail, key, await tail.positionAtEnd())
    return new KeptTail(tail, key, positionOf(kept))
  }

  async read(): Promise<TailRead> {
    const read = await this.#tail.read(this.#position)
    this.#position = read.position
    return read
  }

  get state(): [key: string, value: Json] {
    // Null and not absent: a log that comes into being later is read from its beginning.
    return [this.#key, this.#position ? { ...this.#position } : null]
  }
}

function positionOf(json: Json): TailPosition | undefined {
  if (!isJsonObject(json)) return undefined
  return {
    inode: textOf(json, 'inode'),
    offset: numberOf(json, 'offset'),
    headBytes: numberOf(json, 'headBytes'),
    head: textOf(json, 'head'),
  }
}
