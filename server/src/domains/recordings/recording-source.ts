import type { Source } from '@gatehouse/recording/source'
import type { BlobStore } from '#platform/blob/blob-store.ts'

export const sourceOf = (blobs: BlobStore, key: string): Source => ({
  read: (offset) => blobs.read(key, { start: offset }),
})
