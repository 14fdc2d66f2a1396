import { crc32 } from 'node:zlib'

/** What is written into a record: text, or one of these. */
export type Written =
  | string
  | { element: string; dependsOn?: number; attributes?: [string, Written[]][]; content?: Written[] }
  | { value: number; type?: number; optional?: boolean }
  | { cdata: string }
  | { entity: string }
  | { character: number }
  | { literal: number; bytes: Buffer }
  | { template: WrittenTemplate; values: WrittenValue[] }

export interface WrittenTemplate {
  guid: Buffer
  nodes: Written[]
}

/** Binary XML is written where the value is, as positions in it have to be right. */
export type WrittenValue = { type: number; bytes: Buffer } | { nodes: Written[]; isBare?: boolean }

export interface WriterOptions {
  /** Elements outside of templates say on what they depend: some programs write them so. */
  bareElementsDepend?: boolean
}

const chunkBytes = 65_536
const headerBytes = 0x200

/** Writes a chunk of an `.evtx` file as Windows does, and as others do. */
export class EvtxWriter {
  readonly #chunk = Buffer.alloc(chunkBytes)
  readonly #names = new Map<string, number>()
  readonly #templates = new Map<string, number>()
  readonly #options: WriterOptions
  #at = headerBytes
  #lastRecordAt = headerBytes
  #records = 0

  constructor(options: WriterOptions = {}) {
    this.#options = options
  }

  /** Where the next byte goes. */
  get at(): number {
    return this.#at
  }

  record(...nodes: Written[]): this {
    const from = this.#at
    this.#lastRecordAt = from
    this.#records += 1
    this.#u32(0x2a2a)
    this.#u32(0)
    this.#u64(BigInt(this.#records))
    this.#u64(132_838_719_580_000_000n)
    this.#fragment(nodes, false)
    this.#u8(0)
    // Windows fills up to eight bytes, with what happened to be there.
    while ((this.#at + 4) % 8 !== 0) this.#u8(0x5a)
    const size = this.#at + 4 - from
    this.#chunk.writeUInt32LE(size, from + 4)
    this.#u32(size)
    return this
  }

  /** `flags`: 4 says that there are no checksums. */
  chunk({ flags = 1 } = {}): Buffer {
    const bytes = Buffer.from(this.#chunk)
    bytes.write('ElfChnk\0', 'latin1')
    const numbers: [number, number][] = [
      [0x08, 1],
      [0x10, this.#records],
      [0x18, 1],
      [0x20, this.#records],
    ]
    for (const [at, number] of numbers) bytes.writeBigUInt64LE(BigInt(number), at)
    bytes.writeUInt32LE(128, 0x28)
    bytes.writeUInt32LE(this.#lastRecordAt, 0x2c)
    bytes.writeUInt32LE(this.#at, 0x30)
    this.#writeNames(bytes)
    this.#writeTable(bytes)
    bytes.writeUInt32LE(flags, 0x78)
    return (flags & 4) === 0 ? sealed(bytes) : bytes
  }

  /** A file with this one chunk. */
  file(): Buffer {
    const chunk = this.chunk()
    const records = chunk.subarray(headerBytes, this.#at)
    chunk.writeUInt32LE(crc32(records), 0x34)
    return Buffer.concat([fileHeader(this.#records), sealed(chunk)])
  }

  /** Names in 64 chains, by their hash. */
  #writeNames(bytes: Buffer): void {
    for (const [name, position] of this.#names) {
      const slot = 0x80 + 4 * (hashOf(name) % 64)
      bytes.writeUInt32LE(bytes.readUInt32LE(slot), position)
      bytes.writeUInt32LE(position, slot)
    }
  }

  /** All templates in one chain, from the first place of the table. */
  #writeTable(bytes: Buffer): void {
    let at = 0
    for (const position of this.#templates.values()) {
      bytes.writeUInt32LE(at, position)
      at = position
    }
    bytes.writeUInt32LE(at, 0x180)
  }

  #fragment(nodes: readonly Written[], isTemplate: boolean): void {
    this.#bytes(Buffer.from([0x0f, 1, 1, 0]))
    this.#nodes(nodes, isTemplate)
  }

  #nodes(nodes: readonly Written[], isTemplate: boolean): void {
    for (const node of nodes) this.#node(node, isTemplate)
  }

  #node(node: Written, isTemplate: boolean): void {
    if (typeof node === 'string') {
      this.#u8(0x05)
      this.#u8(0x01)
      this.#text(node)
    } else if ('element' in node) this.#element(node, isTemplate)
    else if ('value' in node) {
      this.#u8(node.optional === true ? 0x0e : 0x0d)
      this.#u16(node.value)
      this.#u8(node.type ?? 1)
    } else if ('cdata' in node) {
      this.#u8(0x07)
      this.#text(node.cdata)
    } else if ('entity' in node) {
      this.#u8(0x09)
      this.#name(node.entity)
    } else if ('character' in node) {
      this.#u8(0x08)
      this.#u16(node.character)
    } else if ('literal' in node) {
      this.#u8(0x05)
      this.#u8(node.literal)
      this.#bytes(node.bytes)
    } else this.#instance(node.template, node.values)
  }

  #element(node: Extract<Written, { element: string }>, isTemplate: boolean): void {
    const { element, dependsOn = 0xffff, attributes = [], content = [] } = node
    this.#u8(attributes.length > 0 ? 0x41 : 0x01)
    if (isTemplate || this.#options.bareElementsDepend === true) this.#u16(dependsOn)
    const sizeAt = this.#placeholder()
    this.#name(element)
    if (attributes.length > 0) this.#attributes(attributes, isTemplate)
    if (content.length === 0) this.#u8(0x03)
    else {
      this.#u8(0x02)
      this.#nodes(content, isTemplate)
      this.#u8(0x04)
    }
    this.#fill(sizeAt)
  }

  #attributes(attributes: [string, Written[]][], isTemplate: boolean): void {
    const sizeAt = this.#placeholder()
    attributes.forEach(([name, content], index) => {
      this.#u8(index === attributes.length - 1 ? 0x06 : 0x46)
      this.#name(name)
      this.#nodes(content, isTemplate)
    })
    this.#fill(sizeAt)
  }

  #instance({ guid, nodes }: WrittenTemplate, values: readonly WrittenValue[]): void {
    this.#u8(0x0c)
    this.#u8(0x01)
    this.#bytes(guid.subarray(0, 4))
    const known = this.#templates.get(guid.toString('hex'))
    this.#u32(known ?? this.#at + 4)
    if (known === undefined) {
      this.#templates.set(guid.toString('hex'), this.#at)
      this.#u32(0)
      this.#bytes(guid)
      const sizeAt = this.#placeholder()
      this.#fragment(nodes, true)
      this.#u8(0)
      this.#fill(sizeAt)
    }
    this.#values(values)
  }

  #values(values: readonly WrittenValue[]): void {
    this.#u32(values.length)
    const describedAt = this.#at
    for (const value of values) {
      this.#u16(0)
      this.#u8('nodes' in value ? 0x21 : value.type)
      this.#u8(0)
    }
    values.forEach((value, index) => {
      const from = this.#at
      if ('bytes' in value) this.#bytes(value.bytes)
      else {
        if (value.isBare === true) this.#nodes(value.nodes, false)
        else this.#fragment(value.nodes, false)
        this.#u8(0)
      }
      this.#chunk.writeUInt16LE(this.#at - from, describedAt + 4 * index)
    })
  }

  /** Its position, and itself where it is used first: next (4), hash (2), count (2), characters, 0 (2). */
  #name(name: string): void {
    const known = this.#names.get(name)
    this.#u32(known ?? this.#at + 4)
    if (known !== undefined) return
    this.#names.set(name, this.#at)
    this.#u32(0)
    this.#u16(hashOf(name))
    this.#text(name)
    this.#u16(0)
  }

  #text(text: string): void {
    this.#u16(text.length)
    this.#bytes(Buffer.from(text, 'utf16le'))
  }

  #placeholder(): number {
    this.#u32(0)
    return this.#at - 4
  }

  #fill(sizeAt: number): void {
    this.#chunk.writeUInt32LE(this.#at - sizeAt - 4, sizeAt)
  }

  #u8(number: number): void {
    this.#at = this.#chunk.writeUInt8(number, this.#at)
  }

  #u16(number: number): void {
    this.#at = this.#chunk.writeUInt16LE(number, this.#at)
  }

  #u32(number: number): void {
    this.#at = this.#chunk.writeUInt32LE(number, this.#at)
  }

  #u64(number: bigint): void {
    this.#at = this.#chunk.writeBigUInt64LE(number, this.#at)
  }

  #bytes(bytes: Buffer): void {
    this.#at += bytes.copy(this.#chunk, this.#at)
  }
}

/** The chunk, with the checksum of its header as that is now. */
export function sealed(chunk: Buffer): Buffer {
  const checksum = crc32(chunk.subarray(0x80, headerBytes), crc32(chunk.subarray(0, 0x78)))
  chunk.writeUInt32LE(checksum, 0x7c)
  return chunk
}

/** Of a file of version 3.2 with one chunk. */
function fileHeader(records: number): Buffer {
  const header = Buffer.alloc(4096)
  header.write('ElfFile\0', 'latin1')
  header.writeBigUInt64LE(BigInt(records + 1), 24)
  header.writeUInt32LE(128, 32)
  // Version, lower half first; size of this header; how many chunks.
  for (const [at, number] of [2, 3, 4096, 1].entries()) header.writeUInt16LE(number, 36 + 2 * at)
  header.writeUInt32LE(crc32(header.subarray(0, 120)), 124)
  return header
}

/** MS-EVEN6 2.2.12 */
const hashOf = (name: string): number =>
  name.split('').reduce((hash, one) => (Math.imul(hash, 65_599) + one.charCodeAt(0)) | 0, 0) &
  0xffff
