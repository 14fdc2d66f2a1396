import type { TokenContext } from './evtx-context.ts'
import { ChunkCursor, DamagedEvent } from './evtx-cursor.ts'
import type { EvtxNode } from './evtx-node.ts'

/** Position of the next template with the same hash (4), GUID (16), size of what follows (4). */
export const definitionHeaderBytes = 24

/** In the header of a chunk: for each of 32 hashes, where the first template with it is. */
const tableAt = 0x180
const tableEnd = 0x200

type ReadFragment = (cursor: ChunkCursor, context: TokenContext) => EvtxNode[]

/** Templates of a chunk, each read once. Records tell them by their position. */
export class ChunkTemplates {
  readonly #chunk: Buffer
  readonly #readFragment: ReadFragment
  readonly #templates = new Map<number, readonly EvtxNode[]>()
  readonly #beingRead = new Set<number>()
  #table: ReadonlyMap<number, number> | undefined

  constructor(chunk: Buffer, readFragment: ReadFragment) {
    this.#chunk = chunk
    this.#readFragment = readFragment
  }

  /** `id`: the first four bytes of its GUID, which records tell as well. */
  nodes(position: number, id: number, context: TokenContext): readonly EvtxNode[] {
    const at = this.#idAt(position) === id ? position : this.#elsewhere(id)
    if (at === undefined) throw new DamagedEvent(`There is no template at ${position}.`)
    const known = this.#templates.get(at)
    if (known) return known
    if (this.#beingRead.has(at)) throw new DamagedEvent('A template contains itself.')
    this.#beingRead.add(at)
    try {
      const nodes = this.#read(at, context)
      this.#templates.set(at, nodes)
      return nodes
    } finally {
      this.#beingRead.delete(at)
    }
  }

  #read(at: number, context: TokenContext): readonly EvtxNode[] {
    const header = new ChunkCursor(this.#chunk, at, this.#chunk.length)
    header.skip(definitionHeaderBytes - 4)
    const size = header.u32()
    const body = new ChunkCursor(this.#chunk, header.at, header.at + size)
    return this.#readFragment(body, { ...context, isTemplate: true })
  }

  #idAt(position: number): number | undefined {
    const isInside = position >= tableEnd && position + definitionHeaderBytes <= this.#chunk.length
    return isInside ? this.#chunk.readUInt32LE(position + 4) : undefined
  }

  /** Where the table of the chunk has it, if the position in a record is wrong. */
  #elsewhere(id: number): number | undefined {
    this.#table ??= this.#readTable()
    return this.#table.get(id)
  }

  #readTable(): ReadonlyMap<number, number> {
    const table = new Map<number, number>()
    const seen = new Set<number>()
    for (let slot = tableAt; slot < tableEnd && slot + 4 <= this.#chunk.length; slot += 4) {
      let at = this.#chunk.readUInt32LE(slot)
      for (let id = this.#idAt(at); id !== undefined && !seen.has(at); id = this.#idAt(at)) {
        seen.add(at)
        table.set(id, at)
        at = this.#chunk.readUInt32LE(at)
      }
    }
    return table
  }
}
