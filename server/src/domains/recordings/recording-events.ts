import type { RecordedEvent } from '@gatehouse/recording/event'
import { decompress } from '@gatehouse/recording/node/zstd'
import { readRecording } from '@gatehouse/recording/reader'
import { openDataKey } from './data-key.ts'
import { sourceOf } from './recording-source.ts'
import type { RecordingData } from './recording.store.ts'
import type { RecordingsOptions } from './recordings-options.ts'

/** All that can be read; what is wrong with the file is for the check to say. */
export const eventsOf = (
  { blobs, sealKey }: RecordingsOptions,
  row: RecordingData,
): AsyncGenerator<RecordedEvent> =>
  readRecording(sourceOf(blobs, row.blob_key), {
    ...{ dataKey: openDataKey(sealKey, row), decompress },
    onFinding: () => undefined,
  })
