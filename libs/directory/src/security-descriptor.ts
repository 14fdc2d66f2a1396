import { guidText } from './guid.ts'
import { sidText } from './sid.ts'

/** One line of who may do what. */
export interface AccessEntry {
  isAllowed: boolean
  sid: string
  /** Bits of rights (MS-ADTS 5.1.3.2). */
  mask: number
  /** The right, property or kind of child that it is for; undefined: for all. */
  objectType: string | undefined
  /** For objects below alone. */
  isInheritOnly: boolean
  /** It came from an object above. */
  isInherited: boolean
}

export interface SecurityDescriptor {
  owner: string
  entries: AccessEntry[]
}

const headerBytes = 20
const inheritOnlyFlag = 0x8
const inheritedFlag = 0x10
/** Kinds of entries that allow and that deny, also those with a condition, which may hold (MS-DTYP 2.4.4.1). */
const allowing: ReadonlySet<number> = new Set([0x0, 0x5, 0x9, 0xb])
const denying: ReadonlySet<number> = new Set([0x1, 0x6, 0xa, 0xc])
/** With an object type and the type of objects that inherit it (MS-DTYP 2.4.4.3). */
const ofObject: ReadonlySet<number> = new Set([0x5, 0x6, 0xb, 0xc])

/**
 * The owner and the access list of a self-relative security descriptor (MS-DTYP 2.4.6).
 * @throws {RangeError} when these bytes are none
 */
export function readSecurityDescriptor(bytes: Buffer): SecurityDescriptor {
  if (bytes.length < headerBytes || bytes[0] !== 1) {
    throw new RangeError('This is no security descriptor.')
  }
  const owner = bytes.readUInt32LE(4)
  const access = bytes.readUInt32LE(16)
  return {
    owner: owner === 0 ? '' : sidAt(bytes, owner),
    entries: access === 0 ? [] : readEntries(bytes, access),
  }
}

/** MS-DTYP 2.4.2: eight bytes, and four for each of as many parts as the second says. */
const sidAt = (bytes: Buffer, at: number): string =>
  sidText(bytes.subarray(at, at + 8 + 4 * bytes.readUInt8(at + 1)))

/** MS-DTYP 2.4.5: how many there are is at 4; entries begin at 8, each with its size at 2. */
function readEntries(bytes: Buffer, start: number): AccessEntry[] {
  const entries: AccessEntry[] = []
  let at = start + 8
  for (let left = bytes.readUInt16LE(start + 4); left > 0; left -= 1) {
    const size = bytes.readUInt16LE(at + 2)
    if (size < 8) throw new RangeError('An entry of an access list is too short.')
    const entry = readEntry(bytes.subarray(at, at + size))
    if (entry) entries.push(entry)
    at += size
  }
  return entries
}

function readEntry(bytes: Buffer): AccessEntry | undefined {
  const type = bytes.readUInt8(0)
  if (!allowing.has(type) && !denying.has(type)) return undefined
  const present = ofObject.has(type) ? bytes.readUInt32LE(8) : 0
  const hasType = (present & 1) !== 0
  const types = (ofObject.has(type) ? 4 : 0) + (hasType ? 16 : 0) + ((present & 2) !== 0 ? 16 : 0)
  return {
    isAllowed: allowing.has(type),
    sid: sidAt(bytes, 8 + types),
    mask: bytes.readUInt32LE(4),
    objectType: hasType ? guidText(bytes.subarray(12, 28)) : undefined,
    isInheritOnly: (bytes.readUInt8(1) & inheritOnlyFlag) !== 0,
    isInherited: (bytes.readUInt8(1) & inheritedFlag) !== 0,
  }
}
