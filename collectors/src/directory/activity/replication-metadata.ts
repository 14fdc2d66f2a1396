import { guidText } from '@gatehouse/directory/values'

/** When and where the value of an attribute was written last. */
export interface AttributeOrigin {
  /** How replication calls the attribute. */
  number: number
  /** Counts each write of the attribute. */
  version: number
  at: Date
  /** The database on which it was written. */
  invocationId: string
  /** The number of that write there. */
  usn: bigint
  /** The number under which it came to the database that was asked. */
  localUsn: bigint
}

const headerBytes = 16
const entryBytes = 48
/** From 1601 to 1970. */
const epochSeconds = 11_644_473_600n

/** replPropertyMetaData (MS-DRSR 5.167): version 1, a count at 8, then for each attribute 48 bytes. */
export function originsOf(metadata: Buffer | undefined): AttributeOrigin[] {
  if (!metadata || metadata.length < headerBytes || metadata.readUInt32LE(0) !== 1) return []
  const count = Math.min(
    metadata.readUInt32LE(8),
    Math.floor((metadata.length - headerBytes) / entryBytes),
  )
  return Array.from({ length: count }, (_, index) => {
    const at = headerBytes + index * entryBytes
    return {
      number: metadata.readUInt32LE(at),
      version: metadata.readUInt32LE(at + 4),
      at: new Date(Number((metadata.readBigUInt64LE(at + 8) - epochSeconds) * 1000n)),
      invocationId: guidText(metadata.subarray(at + 16, at + 32)),
      usn: metadata.readBigUInt64LE(at + 32),
      localUsn: metadata.readBigUInt64LE(at + 40),
    }
  })
}
