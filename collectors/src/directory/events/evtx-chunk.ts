import { crc32 } from 'node:zlib'
import { parseEvent } from './event-xml.ts'
import { EvtxXml } from './evtx-xml.ts'
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
  const header = soundHeader(bytes)
  const xml = new EvtxXml(bytes)
  const readOne = (at: number, size: number) => readRecord(() => xml.ofRecord(at, size))
  const read = readRecords(bytes, readOne, Math.min(header?.end ?? bytes.length, bytes.length))
  if (!header) return read
  const newer = readNewer(bytes, readOne, header)
  return {
    events: [...read.events, ...newer.events],
    // The header knows how many there should be, also of those that left no trace.
    unreadable: Math.max(0, header.count - read.events.length) + newer.unreadable,
  }
}

const isEmpty = (bytes: Buffer) => bytes.subarray(0, firstRecordAt).every((byte) => byte === 0)

const chunkMagic = 'ElfChnk\0'
/** Windows that writes no checksums says so. */
const noChecksumFlag = 4

interface ChunkHeader {
  /** Where the space begins that is free. */
  end: number
  /** How many records there are, and the number of the last one. */
  count: number
  last: bigint
}

/** Undefined where the header is damaged, so that nothing in it counts. */
function soundHeader(bytes: Buffer): ChunkHeader | undefined {
  if (bytes.length < firstRecordAt || bytes.toString('latin1', 0, 8) !== chunkMagic)
    return undefined
  const hasChecksum = (bytes.readUInt32LE(0x78) & noChecksumFlag) === 0
  if (hasChecksum && headerChecksum(bytes) !== bytes.readUInt32LE(0x7c)) return undefined
  const count = bytes.readBigUInt64LE(0x10) - bytes.readBigUInt64LE(0x08) + 1n
  const end = bytes.readUInt32LE(0x30)
  const isPossible = count >= 0n && count <= mostNumbersAtOnce && end >= firstRecordAt
  return isPossible ? { end, count: Number(count), last: bytes.readBigUInt64LE(0x20) } : undefined
}

/** Of all of the header but the flags and the checksum itself. */
const headerChecksum = (bytes: Buffer): number =>
  crc32(bytes.subarray(0x80, firstRecordAt), crc32(bytes.subarray(0, 0x78)))

type ReadOne = (at: number, size: number) => WindowsEvent | undefined

/**
 * A log that was copied while it was written has records that its header does not know of yet. They go on with its numbers; what
 * was left there by records that were overwritten has lower ones.
 */
function readNewer(bytes: Buffer, readOne: ReadOne, { end, last }: ChunkHeader): ChunkRead {
  const read: ChunkRead = { events: [], unreadable: 0 }
  let next = last + 1n
  for (let at = end; at + leastRecordBytes <= bytes.length; next += 1n) {
    const size = recordSize(bytes, at, bytes.length)
    if (size === undefined || bytes.readBigUInt64LE(at + 8) !== next) break
    const event = readOne(at, size)
    if (event) read.events.push(event)
    else read.unreadable += 1
    at += size
  }
  return read
}

/** Goes from record to record; behind a damaged one the next is looked for. */
function readRecords(bytes: Buffer, readOne: ReadOne, end: number): ChunkRead {
  const read: ChunkRead = { events: [], unreadable: 0 }
  let isLost = false
  for (let at = firstRecordAt; at + leastRecordBytes <= end;) {
    const size = recordSize(bytes, at, end)
    if (size === undefined) {
      isLost ||= bytes.subarray(at, at + 8).some((byte) => byte !== 0)
      at += 8
      continue
    }
    const event = readOne(at, size)
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

function readRecord(xml: () => string): WindowsEvent | undefined {
  try {
    return parseEvent(xml())
  } catch {
    // Damaged, or something else than an event: counted by whoever asked.
    return undefined
  }
}
