import { parseEvent } from './event-xml.ts'
import { type EvtxChunk, openEvtxChunk } from './evtx-library.ts'
import type { WindowsEvent } from './windows-event.ts'

/** A file is a header of 4096 bytes and chunks of 64 KiB, each whole in itself (MS-EVEN6 has no layout; libevtx documents it). */
export const evtxHeaderBytes = 4096
export const evtxChunkBytes = 65_536

const firstRecordAt = 0x200
const recordMagic = 0x00002a2a
/** Magic, size, number, time, and the size again at the end. */
const leastRecordBytes = 28
const mostNumbersAtOnce = 10_000n

export interface ChunkRead {
  events: WindowsEvent[]
  /** Records that are there and cannot be read. */
  unreadable: number
}

/** Reads what can be read of a chunk; a chunk that was never written has nothing. */
export function readEvtxChunk(bytes: Buffer): ChunkRead {
  if (isEmpty(bytes)) return { events: [], unreadable: 0 }
  const { chunk, xmlAt } = openEvtxChunk(bytes)
  const header = soundHeader(chunk)
  const end = header?.end ?? bytes.length
  const readOne = (at: number) => readRecord(() => xmlAt(at))
  const read = readRecords(bytes, readOne, Math.min(end, bytes.length))
  if (!header) return read
  // The header knows how many there should be, also of those that left no trace.
  return { ...read, unreadable: Math.max(0, header.count - read.events.length) }
}

const isEmpty = (bytes: Buffer) => bytes.subarray(0, firstRecordAt).every((byte) => byte === 0)

/** Undefined where the header is damaged, so that nothing in it counts. */
function soundHeader(chunk: EvtxChunk): { end: number; count: number } | undefined {
  try {
    if (!chunk.checkMagic() || chunk.calculateHeaderChecksum() !== chunk.headerChecksum()) {
      return undefined
    }
    const count = chunk.fileLastRecordNumber() - chunk.fileFirstRecordNumber() + 1n
    if (count < 0n || count > mostNumbersAtOnce) return undefined
    return { end: chunk.nextRecordOffset(), count: Number(count) }
  } catch {
    // Shorter than a header: it was cut.
    return undefined
  }
}

/** Goes from record to record; behind a damaged one the next is looked for. */
function readRecords(
  bytes: Buffer,
  readOne: (at: number) => WindowsEvent | undefined,
  end: number,
): ChunkRead {
  const read: ChunkRead = { events: [], unreadable: 0 }
  let isLost = false
  for (let at = firstRecordAt; at + leastRecordBytes <= end;) {
    const size = recordSize(bytes, at, end)
    if (size === undefined) {
      isLost ||= bytes.subarray(at, at + 8).some((byte) => byte !== 0)
      at += 8
      continue
    }
    const event = readOne(at)
    if (event) read.events.push(event)
    else read.unreadable += 1
    if (isLost) read.unreadable += 1
    isLost = false
    at += size
  }
  if (isLost) read.unreadable += 1
  return read
}

/** Undefined where no whole record begins. */
function recordSize(bytes: Buffer, at: number, end: number): number | undefined {
  if (bytes.readUInt32LE(at) !== recordMagic) return undefined
  const size = bytes.readUInt32LE(at + 4)
  if (size < leastRecordBytes || at + size > end) return undefined
  return bytes.readUInt32LE(at + size - 4) === size ? size : undefined
}

/** The structured half of the library answers nothing but zeros; its XML is right, or empty for what it does not know. */
function readRecord(xml: () => string): WindowsEvent | undefined {
  try {
    return parseEvent(xml())
  } catch {
    // Damaged, or of a kind that the library does not know: counted by whoever asked.
    return undefined
  }
}
