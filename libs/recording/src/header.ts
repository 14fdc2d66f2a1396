import { ByteCursor, MalformedBytes } from './byte-cursor.ts'
import { ByteWriter } from './byte-writer.ts'
import { concat, type Bytes, sameBytes, viewOf } from './bytes.ts'
import {
  maxAboutEntries,
  maxHeaderBytes,
  maxIdBytes,
  maxTextBytes,
  maxWrappedKeyBytes,
} from './limits.ts'
import { digestBytes } from './signature.ts'

/**
 * The start of a file, for everybody to read: nothing in it is encrypted.
 *
 * | Bytes | |
 * |---|---|
 * | 8 | magic; as in PNG, it shows a transfer that changed line ends or bit 7 |
 * | 4 | length of the fields, big-endian |
 * | … | fields |
 * | 32 | SHA-256 of all before |
 * | 64 | Ed25519 signature over it |
 */
export interface Header {
  /** Which recording this is: 1 to 64 bytes of UTF-8. */
  id: string
  startedAt: Date
  /** SHA-256 of the raw public key that the signatures are checked with. */
  keyId: Uint8Array
  /** The data key as its owner wrapped it; means nothing here. At most 4 KiB. */
  wrappedKey: Uint8Array
  /** What its owner wants to know without the key. No secrets: it is plain, though signed. */
  about: Readonly<Record<string, string>>
}

export const magic = Uint8Array.of(0x89, 0x52, 0x45, 0x43, 0x0d, 0x0a, 0x1a, 0x31) // ".REC...1"
export const headerStartBytes = magic.length + 4

/** All that is hashed. Throws a RangeError when a field is too long. */
export function encodeHeader(header: Header): Bytes {
  const fields = new ByteWriter()
  const about = Object.entries(header.about)
  if (header.id === '') throw new RangeError('A recording needs an id')
  if (header.keyId.length !== digestBytes) throw new RangeError('A key id has 32 bytes')
  if (header.wrappedKey.length > maxWrappedKeyBytes) throw new RangeError('The key is too long')
  if (about.length > maxAboutEntries) throw new RangeError('The header says too much')
  fields.text(header.id, maxIdBytes)
  fields.varint(header.startedAt.getTime())
  fields.raw(header.keyId)
  fields.blob(header.wrappedKey)
  fields.varint(about.length)
  for (const text of about.flat()) fields.text(text)
  if (fields.length > maxHeaderBytes) throw new RangeError('The header is too long')

  const length = new Uint8Array(4)
  viewOf(length).setUint32(0, fields.length)
  return concat(magic, length, fields.written())
}

/** How long the fields are, if this is the start of a recording. Throws `MalformedBytes`. */
export function headerFieldBytes(start: Uint8Array): number {
  if (!sameBytes(start.subarray(0, magic.length), magic)) {
    throw new MalformedBytes('This is not a recording of version 1')
  }
  const length = viewOf(start).getUint32(magic.length)
  if (length > maxHeaderBytes) throw new MalformedBytes('The header is larger than any may be')
  return length
}

/** Throws `MalformedBytes`. */
export function decodeHeader(fields: Uint8Array): Header {
  const cursor = new ByteCursor(fields)
  const header = {
    id: cursor.text(maxIdBytes),
    startedAt: new Date(cursor.varint()),
    keyId: cursor.raw(digestBytes),
    wrappedKey: cursor.blob(maxWrappedKeyBytes),
    about: decodeAbout(cursor),
  }
  cursor.end()
  if (Number.isNaN(header.startedAt.getTime())) throw new MalformedBytes('The start is no time')
  return header
}

function decodeAbout(cursor: ByteCursor): Record<string, string> {
  const count = cursor.varint()
  if (count > maxAboutEntries) throw new MalformedBytes('The header says too much')
  const entries = Array.from({ length: count }, () => [
    cursor.text(maxTextBytes),
    cursor.text(maxTextBytes),
  ])
  return Object.fromEntries(entries) as Record<string, string>
}
