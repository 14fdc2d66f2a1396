import * as library from '@ts-evtx/core'

/** What is used of a chunk's header; each throws where the chunk is too short. */
export interface EvtxChunk {
  checkMagic(): boolean
  headerChecksum(): number
  calculateHeaderChecksum(): number
  fileFirstRecordNumber(): bigint
  fileLastRecordNumber(): bigint
  nextRecordOffset(): number
}

interface EvtxRecord {
  renderXml(): string
}

interface EvtxReader {
  readonly size: number
}

// The package's own types name files without their endings, so a compiler that follows Node's rules finds none of them.
const { BinaryReader, ChunkHeader, Record } = library as unknown as {
  BinaryReader: new (bytes: Uint8Array) => EvtxReader
  ChunkHeader: new (reader: EvtxReader, offset: number) => EvtxChunk
  Record: new (reader: EvtxReader, offset: number, chunk: EvtxChunk) => EvtxRecord
}

/** `bytes` is one chunk. */
export function openEvtxChunk(bytes: Buffer): {
  chunk: EvtxChunk
  /** XML of the record that begins there; empty or an error for what the package cannot read. */
  xmlAt: (offset: number) => string
} {
  // One reader for both: what a record needs of its chunk is found through the reader that it shares with it.
  const reader = new BinaryReader(bytes)
  const chunk = new ChunkHeader(reader, 0)
  return { chunk, xmlAt: (offset) => new Record(reader, offset, chunk).renderXml() }
}
