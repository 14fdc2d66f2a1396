import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { evtxChunkBytes, evtxHeaderBytes, readEvtxChunk } from './evtx-chunk.ts'
import type { WindowsEvent } from './windows-event.ts'
import { takeXmlEvents, xmlEncodingOf, xmlWindowBytes } from './xml-stream.ts'

const headBytes = 65_536

export interface FilePart {
  events: WindowsEvent[]
  unreadable: number
  /** Where the next part begins. */
  offset: number
  isDone: boolean
}

/** Reads the part of an exported file that begins at `offset`; what is held is a part and never the file. */
export async function readEventFile(path: string, offset: number): Promise<FilePart> {
  await using file = await open(path, 'r')
  const read = path.toLowerCase().endsWith('.evtx') ? readEvtx : readXml
  return await read(file, offset)
}

/** Two files with the same size and the same head are one. */
export async function headOf(path: string): Promise<string> {
  await using file = await open(path, 'r')
  const head = await readAt(file, 0, headBytes)
  return createHash('sha256').update(head).digest('base64url').slice(0, 22)
}

async function readEvtx(file: FileHandle, offset: number): Promise<FilePart> {
  const at = Math.max(offset, evtxHeaderBytes)
  const chunk = await readAt(file, at, evtxChunkBytes)
  const isDone = chunk.length < evtxChunkBytes
  if (offset === 0 && chunk.length === 0) {
    const header = await readAt(file, 0, evtxHeaderBytes)
    return { events: [], unreadable: header.length > 0 ? 1 : 0, offset: at, isDone }
  }
  return { ...readEvtxChunk(chunk), offset: at + chunk.length, isDone }
}

async function readXml(file: FileHandle, offset: number): Promise<FilePart> {
  const encoding = xmlEncodingOf(await readAt(file, 0, 2))
  const window = await readAt(file, offset, xmlWindowBytes)
  const isEnd = window.length < xmlWindowBytes
  const { events, unreadable, used } = takeXmlEvents(window, encoding, isEnd)
  return { events, unreadable, offset: offset + used, isDone: isEnd && used === window.length }
}

async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  let filled = 0
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
