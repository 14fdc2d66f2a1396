import { guidText, sidText } from '@gatehouse/directory/values'
import { ChunkCursor, DamagedEvent } from './evtx-cursor.ts'
import type { EvtxValue } from './evtx-node.ts'
import { fileTimeText, systemTimeText } from './evtx-time.ts'

export const nullType = 0x00
export const binaryXmlType = 0x21
const stringType = 0x01
const ansiType = 0x02
const sidType = 0x13
const arrayFlag = 0x80

export const isArray = ({ type }: EvtxValue): boolean => (type & arrayFlag) !== 0

const ansi = new TextDecoder('windows-1252')

const integer =
  (isSigned: boolean): Shown =>
  (bytes) =>
    `${isSigned ? signed(bytes) : unsigned(bytes)}`

function unsigned(bytes: Buffer): bigint {
  return bytes.length === 8 ? bytes.readBigUInt64LE() : BigInt(bytes.readUIntLE(0, width(bytes)))
}

function signed(bytes: Buffer): bigint {
  return bytes.length === 8 ? bytes.readBigInt64LE() : BigInt(bytes.readIntLE(0, width(bytes)))
}

function width({ length }: Buffer): number {
  if (length === 1 || length === 2 || length === 4) return length
  throw new DamagedEvent(`A number has ${length} bytes.`)
}

const hexadecimal: Shown = (bytes) => `0x${unsigned(bytes).toString(16)}`

type Shown = (bytes: Buffer) => string

/** How values are shown (MS-EVEN6 2.2.12.3), with the size of one of them; 0 where that is another each time. */
const types: ReadonlyMap<number, readonly [size: number, shown: Shown]> = new Map([
  [stringType, [0, (bytes) => withoutEnd(bytes.toString('utf16le'))]],
  [ansiType, [0, (bytes) => withoutEnd(ansi.decode(bytes))]],
  [0x03, [1, integer(true)]],
  [0x04, [1, integer(false)]],
  [0x05, [2, integer(true)]],
  [0x06, [2, integer(false)]],
  [0x07, [4, integer(true)]],
  [0x08, [4, integer(false)]],
  [0x09, [8, integer(true)]],
  [0x0a, [8, integer(false)]],
  [0x0b, [4, (bytes) => `${Number(bytes.readFloatLE().toPrecision(7))}`]],
  [0x0c, [8, (bytes) => `${bytes.readDoubleLE()}`]],
  // The document says one byte; Windows writes four.
  [0x0d, [4, (bytes) => (bytes.some((byte) => byte !== 0) ? 'true' : 'false')]],
  [0x0e, [0, (bytes) => bytes.toString('hex').toUpperCase()]],
  [0x0f, [16, (bytes) => `{${guidText(bytes).toUpperCase()}}`]],
  // As wide as a pointer of the computer that wrote it.
  [0x10, [0, hexadecimal]],
  [0x11, [8, (bytes) => fileTimeText(bytes.readBigUInt64LE())]],
  [0x12, [16, systemTimeText]],
  [sidType, [0, sidText]],
  [0x14, [4, hexadecimal]],
  [0x15, [8, hexadecimal]],
  // A handle means nothing in a file.
  [0x20, [0, (bytes) => bytes.toString('hex').toUpperCase()]],
  [0x23, [0, (bytes) => withoutEnd(bytes.toString('utf16le'))]],
])

/** Text of a value that is neither an array nor binary XML. */
export function valueText(chunk: Buffer, value: EvtxValue): string {
  if (value.size === 0 || value.type === nullType) return ''
  return shown(value.type, new ChunkCursor(chunk, value.at, value.at + value.size).take(value.size))
}

/** Texts of an array, one for each value in it. */
export function valueTexts(chunk: Buffer, value: EvtxValue): string[] {
  const type = value.type & ~arrayFlag
  const bytes = new ChunkCursor(chunk, value.at, value.at + value.size).take(value.size)
  if (type === stringType || type === ansiType) return stringsOf(shownAll(type, bytes))
  return partsOf(type, bytes).map((part) => shown(type, part))
}

const shownAll = (type: number, bytes: Buffer) =>
  type === stringType ? bytes.toString('utf16le') : ansi.decode(bytes)

/** Each ends with a 0; the last one sometimes does not. */
const stringsOf = (text: string): string[] => (text === '' ? [] : withoutEnd(text).split('\0'))

const withoutEnd = (text: string): string => (text.endsWith('\0') ? text.slice(0, -1) : text)

function partsOf(type: number, bytes: Buffer): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const size = sizeOf(type, bytes.subarray(at))
    if (size === 0 || at + size > bytes.length) {
      throw new DamagedEvent(`${bytes.length} bytes are no array of type ${type}.`)
    }
    parts.push(bytes.subarray(at, at + size))
    at += size
  }
  return parts
}

/** Bytes of the first value; 0 where that cannot be told. */
export function sizeOf(type: number, bytes: Buffer): number {
  if (type === sidType) return bytes.length < 2 ? 0 : 8 + 4 * bytes.readUInt8(1)
  // Events come from computers of 64 bits since long.
  if (type === 0x10) return bytes.length % 8 === 0 ? 8 : 4
  return types.get(type)?.[0] ?? 0
}

function shown(type: number, bytes: Buffer): string {
  const [size, show] = types.get(type) ?? []
  if (!show || (size !== 0 && !isSizeOf(type, size ?? 0, bytes.length))) {
    throw new DamagedEvent(`${bytes.length} bytes are no value of type ${type}.`)
  }
  try {
    return show(bytes)
  } catch (cause) {
    throw new DamagedEvent(`A value of type ${type} cannot be read.`, { cause })
  }
}

/** Truth has one byte in the document and four in files. Numbers are sometimes told with another width than their type has. */
const isSizeOf = (type: number, size: number, bytes: number): boolean =>
  bytes === size ||
  ((type <= 0x0a || type === 0x0d || type >= 0x14) && [1, 2, 4, 8].includes(bytes))
