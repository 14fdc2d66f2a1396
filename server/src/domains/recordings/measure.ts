import { RecordingError } from '@gatehouse/recording/finding'
import { indexSegments } from '@gatehouse/recording/segment-index'
import type { BlobStore } from '#platform/blob/blob-store.ts'
import { sourceOf } from './recording-source.ts'

/** What of a recording was written: its whole segments. Nothing, where there is no file or no header. */
export async function measure(
  blobs: BlobStore,
  key: string,
): Promise<{ bytes: number; segments: number; durationMs: number; isEnded: boolean }> {
  const measured = {
    bytes: (await blobs.size(key)) ?? 0,
    segments: 0,
    durationMs: 0,
    isEnded: false,
  }
  if (measured.bytes === 0) return measured
  // What is wrong is said by the check that follows.
  try {
    for await (const { lastAt, final } of indexSegments(sourceOf(blobs, key), () => undefined)) {
      measured.segments++
      measured.durationMs = Math.round(lastAt / 1000)
      measured.isEnded = final
    }
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error // It ends in its header: nothing was written.
  }
  return measured
}
