import path from 'node:path'
import type { RecordingsOptions } from '#domains/recordings'
import { openFileBlobStore } from '#platform/blob/file-blob-store.ts'
import type { Foundation } from './foundation.ts'

export const blobDirectory = ({ DATA_DIR }: Foundation['config']): string =>
  path.join(DATA_DIR, 'blobs')

/** Where recordings are kept, and under which keys. */
export async function openRecordings({
  config,
  keyFor,
}: Pick<Foundation, 'config' | 'keyFor'>): Promise<RecordingsOptions> {
  return {
    blobs: await openFileBlobStore(blobDirectory(config)),
    sealKey: keyFor('recordings'),
    lowFreeBytes: config.RECORDING_LOW_FREE_BYTES,
    retentionDays: config.RECORDING_RETENTION_DAYS,
  }
}
