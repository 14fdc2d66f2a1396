import { guidText } from './guid.ts'
import { sidText } from './sid.ts'

export interface AccessEntry {
  kind: 'Allow' | 'Deny'
  /** Of whom it is. */
  sid: string
  /** Bits of rights (MS-ADTS 5.1.3.2). */
  mask: number
  /** Of entries for one right, property or kind of child. */
  objectType: string | undefined
  /** The kind of objects that inherit it. */
  inheritedType: string | undefined
  /** Of it, the objects below have it, too. */
  isInheritable: boolean
  /** It is for objects below only. */
  isInheritOnly: boolean
  /** It came from an object above and changes with that. */
  isInherited: boolean
}

export interface SecurityDescriptor {
  owner: string
  group: string
  /** Entries of objects above do not come down here. */
  isProtected: boolean
  entries: AccessEntry[]
}

const headerBytes = 20
const protectedFlag = 0x1000

/**
 * A self-relative security descriptor (MS-DTYP 2.4.6).
 * @throws {RangeError} when these bytes are none
 */
export function readSecurityDescriptor(bytes: Buffer): SecurityDescriptor {
  if (bytes.length < headerBytes || bytes[0] !== 1)
    throw new RangeError('This is no security descriptor.')
  const sidAt = (offset: number) => (offset === 0 ? '' : sidFrom(bytes, offset))
  const access = bytes.readUInt32LE(16)
  return {
    owner: sidAt(bytes.readUInt32LE(4)),
    group: sidAt(bytes.readUInt32LE(8)),
    isProtected: (bytes.readUInt16LE(2) & protectedFlag) !== 0,
    entries: access === 0 ? [] : readEntries(bytes, access),
  }
}

/** A SID says its own length: 8 bytes and 4 for each of its parts. */
function sidFrom(bytes: Buffer, offset: number): string {
  const end = offset + 8 + 4 * bytes.readUInt8(offset + 1)
  return sidText(bytes.subarray(offset, end))
}

/** MS-DTYP 2.4.5: revision, size, how many; then entries that each say their size. */
function readEntries(bytes: Buffer, start: number): AccessEntry[] {
  const count = bytes.readUInt16LE(start + 4)
  const entries: AccessEntry[] = []
  let at = start + 8
  for (let index = 0; index < count; index++) {
    const size = bytes.readUInt16LE(at + 2)
    if (size < 8) throw new RangeError('An entry of an access list is too short.')
    const entry = readEntry(bytes.subarray(at, at + size))
    if (entry) entries.push(entry)
    at += size
  }
  return entries
}

const flags = { container: 0x2, object: 0x1, inheritOnly: 0x8, inherited: 0x10 } as const

/** MS-DTYP 2.4.4; undefined for kinds that neither allow nor deny. */
function readEntry(entry: Buffer): AccessEntry | undefined {
  const type = entry.readUInt8(0)
  const kind = kinds.get(type)
  if (kind === undefined) return undefined
  const flagged = entry.readUInt8(1)
  const isOfObject = type === 0x5 || type === 0x6 || type === 0xb || type === 0xc
  let at = 8
  let objectType: string | undefined
  let inheritedType: string | undefined
  if (isOfObject) {
    const present = entry.readUInt32LE(at)
    at += 4
    if ((present & 1) !== 0) {
      objectType = guidText(entry.subarray(at, at + 16))
      at += 16
    }
    if ((present & 2) !== 0) {
      inheritedType = guidText(entry.subarray(at, at + 16))
      at += 16
    }
  }
  return {
    ...{ kind, sid: sidFrom(entry, at), mask: entry.readUInt32LE(4), objectType, inheritedType },
    isInheritable: (flagged & (flags.container | flags.object)) !== 0,
    isInheritOnly: (flagged & flags.inheritOnly) !== 0,
    isInherited: (flagged & flags.inherited) !== 0,
  }
}

const kinds: ReadonlyMap<number, AccessEntry['kind']> = new Map([
  ...[0x0, 0x5, 0x9, 0xb].map((type) => [type, 'Allow'] as const),
  ...[0x1, 0x6, 0xa, 0xc].map((type) => [type, 'Deny'] as const),
])

/** Self-relative, with a list of who may do what, and whether it is protected; nothing of what is audited. */
const keptFlags = 0x8000 | 0x4 | protectedFlag

/**
 * The descriptor without its audit part, which is answered to some and not to others.
 * @throws {RangeError} when these bytes are none
 */
export function withoutAudit(bytes: Buffer): Buffer {
  if (bytes.length < headerBytes) throw new RangeError('This is no security descriptor.')
  const parts = [4, 8].map((field) => sidBytesAt(bytes, bytes.readUInt32LE(field)))
  const access = bytes.readUInt32LE(16)
  const list =
    access === 0 ? Buffer.alloc(0) : bytes.subarray(access, access + bytes.readUInt16LE(access + 2))
  const header = Buffer.alloc(headerBytes)
  header.writeUInt8(1, 0)
  header.writeUInt16LE(bytes.readUInt16LE(2) & keptFlags, 2)
  let at = headerBytes
  for (const [field, part] of [
    [4, parts[0]],
    [8, parts[1]],
    [16, list],
  ] as const) {
    if (!part || part.length === 0) continue
    header.writeUInt32LE(at, field)
    at += part.length
  }
  return Buffer.concat([header, ...parts, list])
}

const sidBytesAt = (bytes: Buffer, offset: number): Buffer =>
  offset === 0
    ? Buffer.alloc(0)
    : bytes.subarray(offset, offset + 8 + 4 * bytes.readUInt8(offset + 1))
