import { type OnFinding, inSegment, throwFinding } from './finding.ts'
import { incomplete, isFinding, nextStart } from './frame.ts'
import { openHeader } from './read-header.ts'
import { sealBytes } from './signature.ts'
import { type ByteStream, type Source, StreamReader, streamOf } from './source.ts'
import { segmentStartBytes } from './segment.ts'

/** Where a segment is and when, as it says itself: believed only until it is read. */
export interface SegmentEntry {
  number: number
  /** In the file, and how long it is there. */
  offset: number
  bytes: number
  /** Microseconds since the start, of its first and last event. */
  firstAt: number
  lastAt: number
  plainBytes: number
  final: boolean
  previous: Uint8Array
}

/**
 * Lists the segments without any key, for seeking. Ends at the first damage that shows in passing;
 * that is thrown as a RecordingError, or given to `onFinding`.
 */
export async function* indexSegments(
  source: Source | ByteStream,
  onFinding: OnFinding = throwFinding,
): AsyncGenerator<SegmentEntry, void> {
  const reader = new StreamReader(streamOf(source))
  try {
    await openHeader(reader)
    for (let index = 0; ; index++) {
      const begun = await nextStart(reader, index)
      if (!begun) return onFinding(incomplete(index, reader.offset))
      if (isFinding(begun)) return onFinding(begun)
      const rest = begun.start.bodyBytes + sealBytes
      if ((await reader.skip(rest)) < rest) {
        return onFinding(inSegment('truncated', begun, 'is cut off by the end of the file.'))
      }
      const { number, firstAt, lastAt, plainBytes, final, previous } = begun.start
      yield {
        number,
        offset: begun.offset,
        bytes: segmentStartBytes + rest,
        firstAt,
        lastAt,
        plainBytes,
        final,
        previous,
      }
      if (final) return
    }
  } finally {
    await reader.close()
  }
}

/** The segment to begin with to see what is at `at` (microseconds): the last that begins before it. */
export const segmentAt = (entries: readonly SegmentEntry[], at: number): SegmentEntry | undefined =>
  entries.findLast(({ firstAt }) => firstAt <= at) ?? entries[0]
