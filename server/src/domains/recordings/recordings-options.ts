import type { BlobStore } from '#platform/blob/blob-store.ts'
import type { SealingKey } from '#platform/crypto/seal.ts'

export interface RecordingsOptions {
  blobs: BlobStore
  /** Wraps the data key of each recording and the key that signs them. */
  sealKey: SealingKey
  /** Less free room than this and no new recorded session begins. */
  lowFreeBytes: number
  /** Days after its end until a recording is deleted, unless it is held. */
  retentionDays: number
}
