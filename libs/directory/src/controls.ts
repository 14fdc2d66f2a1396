import { Ber, BerReader, BerWriter, Control } from 'ldapts'

/** A control with a value that is written when it is sent. */
class ControlWithValue extends Control {
  readonly #write: (writer: BerWriter) => void

  constructor(type: string, write: (writer: BerWriter) => void) {
    super(type, { critical: true })
    this.#write = write
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter()
    value.startSequence()
    this.#write(value)
    value.endSequence()
    writer.writeBuffer(value.buffer, Ber.OctetString)
  }
}

/** Finds what was deleted as well (MS-ADTS 3.1.1.3.4.1.14). */
export const showDeleted = (): Control => new Control('1.2.840.113556.1.4.417', { critical: true })

/** Also what is no longer in the recycle bin (MS-ADTS 3.1.1.3.4.1.26). */
export const showRecycled = (): Control =>
  new Control('1.2.840.113556.1.4.2064', { critical: true })

/** Removes an object with all that is in it (MS-ADTS 3.1.1.3.4.1.15). */
export const deleteTree = (): Control => new Control('1.2.840.113556.1.4.805', { critical: true })

/** What of a security descriptor is read or written (MS-ADTS 3.1.1.3.4.1.11). */
export const descriptorParts = { owner: 1, group: 2, access: 4, audit: 8 } as const

/** Without it nTSecurityDescriptor is answered only to those who may read its audit part, too. */
export const securityDescriptor = (parts: number): Control =>
  new ControlWithValue('1.2.840.113556.1.4.801', (writer) => {
    writer.writeInt(parts)
  })

export const pagedType = '1.2.840.113556.1.4.319'

/** RFC 2696 */
export const paged = (size: number, cookie: Buffer): Control =>
  new ControlWithValue(pagedType, (writer) => {
    writer.writeInt(size)
    writer.writeBuffer(cookie, Ber.OctetString)
  })

/** The cookie of the next page; empty after the last. */
export function readPaged(value: Buffer | undefined): Buffer {
  if (value === undefined) return Buffer.alloc(0)
  const reader = new BerReader(value)
  reader.readSequence()
  reader.readInt()
  return reader.readString(Ber.OctetString, true) ?? Buffer.alloc(0)
}

export const dirSyncType = '1.2.840.113556.1.4.841'

/** MS-ADTS 3.1.1.3.4.1.3 */
export const dirSyncFlags = {
  objectSecurity: 1,
  ancestorsFirst: 0x8_00,
  publicDataOnly: 0x20_00,
  /** Of linked attributes only the values that came (`;range=1-1`) and went (`;range=0-0`). */
  incrementalValues: -0x80_00_00_00,
} as const

export const dirSync = (flags: number, mostBytes: number, cookie: Buffer): Control =>
  new ControlWithValue(dirSyncType, (writer) => {
    writer.writeInt(flags)
    writer.writeInt(mostBytes)
    writer.writeBuffer(cookie, Ber.OctetString)
  })

/** @throws {RangeError} when the controller answered without it */
export function readDirSync(value: Buffer | undefined): { hasMore: boolean; cookie: Buffer } {
  const reader = new BerReader(value ?? Buffer.alloc(0))
  reader.readSequence()
  const hasMore = reader.readInt()
  reader.readInt()
  const cookie = reader.readString(Ber.OctetString, true)
  if (hasMore === null || cookie === null) throw new RangeError('There is no cookie in the answer.')
  return { hasMore: hasMore !== 0, cookie: Buffer.from(cookie) }
}
