import type { AttributeOrigin } from './replication-metadata.ts'

/** isDeleted, as replication calls it (MS-DRSR 5.16.4; 1.2.840.113556.1.2.48). */
const isDeletedNumber = 0x2_0030

/** Once an object was deleted, and once more when that was taken back. */
const fewestWrites = 2

/** When an object that is there came back the last time after it was deleted. */
export interface Revival {
  /** The same on all controllers. */
  id: string
  /** Of the database that was asked. */
  localUsn: bigint
}

/** Replication remembers each write of isDeleted, also when nobody looked between two of them. */
export function revivalOf(origins: readonly AttributeOrigin[]): Revival | undefined {
  const written = origins.find(({ number }) => number === isDeletedNumber)
  if (!written || written.version < fewestWrites) return undefined
  const { invocationId, usn, localUsn } = written
  return { id: `${invocationId}:${usn}`, localUsn }
}
