import type { RecordedEvent } from './event.ts'
import { type Finding, type OnFinding, RecordingError, throwFinding } from './finding.ts'
import {
  afterTheEnd,
  expectedAfter,
  expectedFirst,
  frameFinding,
  incomplete,
  isFinding,
  nextFrame,
} from './frame.ts'
import { type Decompress, type Opener, importDataKey, openSegment } from './open-segment.ts'
import { type OpenedHeader, headerFinding, openHeader } from './read-header.ts'
import type { SegmentEntry } from './segment-index.ts'
import { type SignatureCheck, signatureCheck } from './signature.ts'
import { type ByteStream, type Source, StreamReader, streamOf } from './source.ts'

export interface ReadOptions {
  /** AES-256, 32 bytes. The header has it wrapped. */
  dataKey: Uint8Array
  decompress: Decompress
  /** Ed25519, 32 raw bytes: signatures are checked too. */
  publicKey?: Uint8Array
  /** The segment to begin with; its source must be able to read from there. */
  from?: SegmentEntry
  /** Takes what is wrong instead of it being thrown. `incomplete` is normal while it is written. */
  onFinding?: OnFinding
}

/**
 * The events of a recording, in order. Everything before the first damage is handed out; then the
 * finding is thrown as a RecordingError, or given to `onFinding`.
 */
export async function* readRecording(
  source: Source | ByteStream,
  options: ReadOptions,
): AsyncGenerator<RecordedEvent, void> {
  const report = options.onFinding ?? throwFinding
  const check = options.publicKey && (await signatureCheck(options.publicKey))
  const key = await importDataKey(options.dataKey)
  const readers = [new StreamReader(streamOf(source))] as [StreamReader, ...StreamReader[]]
  try {
    const opened = await openHeader(readers[0])
    const opener = { key, headerDigest: opened.digest, decompress: options.decompress }
    const wrong = await headerFinding(opened, check)
    if (wrong) return report(wrong)
    if (options.from) {
      readers.push(new StreamReader(streamOf(source, options.from.offset), options.from.offset))
    }
    const finding = yield* readSegments(readers.at(-1) ?? readers[0], opened, {
      opener,
      check,
      from: options.from,
    })
    if (finding) report(finding)
  } catch (error) {
    if (!(error instanceof RecordingError) || !options.onFinding) throw error
    options.onFinding(error.finding)
  } finally {
    for (const reader of readers) await reader.close()
  }
}

interface Means {
  opener: Opener
  check: SignatureCheck | undefined
  from: SegmentEntry | undefined
}

async function* readSegments(
  reader: StreamReader,
  opened: OpenedHeader,
  { opener, check, from }: Means,
): AsyncGenerator<RecordedEvent, Finding | undefined> {
  let expected = {
    ...expectedFirst(opened),
    ...(from && { number: from.number, previous: from.previous }),
  }
  for (let index = expected.number; ; index++) {
    const frame = await nextFrame(reader, index)
    if (!frame) return incomplete(index, reader.offset)
    if (isFinding(frame)) return frame
    const finding = await frameFinding(frame, expected, check)
    if (finding) return finding
    yield* openSegment(opener, frame)
    if (frame.start.final) return nothingFollows(reader, index + 1)
    expected = await expectedAfter(frame)
  }
}

async function nothingFollows(reader: StreamReader, index: number): Promise<Finding | undefined> {
  const { offset } = reader
  return (await reader.skip(1)) === 0 ? undefined : afterTheEnd({ index, offset })
}
