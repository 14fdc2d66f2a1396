import { MalformedBytes } from './byte-cursor.ts'
import { type Bytes, concat, sameBytes } from './bytes.ts'
import { type Finding, inSegment } from './finding.ts'
import { type SegmentStart, decodeSegmentStart, segmentStartBytes, tagBytes } from './segment.ts'
import { type SignatureCheck, digestBytes, sealBytes, sha256 } from './signature.ts'
import type { StreamReader } from './source.ts'

/** A segment as it stands in the file, whole, but of unknown worth. */
export interface Frame {
  index: number
  offset: number
  start: SegmentStart
  startBytes: Bytes
  body: Bytes
  digest: Bytes
  signature: Bytes
}

/** What the next segment has to be, after everything before it. */
export interface Expected {
  tag: Uint8Array
  number: number
  previous: Uint8Array
}

export const expectedFirst = (opened: { digest: Bytes; link: Bytes }): Expected => ({
  tag: opened.digest.subarray(0, tagBytes),
  number: 0,
  previous: opened.link,
})

export const expectedAfter = async (frame: Frame): Promise<Expected> => ({
  tag: frame.start.tag,
  number: frame.start.number + 1,
  previous: await sha256(concat(frame.digest, frame.signature)),
})

export const isFinding = (found: object): found is Finding => 'kind' in found

/** Undefined where the file ends, and rightly may: between two segments. */
export async function nextStart(
  reader: StreamReader,
  index: number,
): Promise<Pick<Frame, 'index' | 'offset' | 'start' | 'startBytes'> | Finding | undefined> {
  const place = { index, offset: reader.offset }
  const startBytes = await reader.take(segmentStartBytes)
  if (startBytes.length === 0) return undefined
  if (startBytes.length < segmentStartBytes) return truncated(place, reader)
  try {
    return { ...place, start: decodeSegmentStart(startBytes), startBytes }
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error
    return inSegment('malformed', place, `cannot be read: ${error.message}.`)
  }
}

export async function nextFrame(
  reader: StreamReader,
  index: number,
): Promise<Frame | Finding | undefined> {
  const begun = await nextStart(reader, index)
  if (!begun || isFinding(begun)) return begun
  const body = await reader.take(begun.start.bodyBytes)
  const seal = await reader.take(sealBytes)
  if (seal.length < sealBytes) return truncated(begun, reader)
  return {
    ...begun,
    body,
    digest: seal.subarray(0, digestBytes),
    signature: seal.subarray(digestBytes),
  }
}

/** Is it what was written, and in its place? */
export async function frameFinding(
  frame: Frame,
  expected: Expected,
  check?: SignatureCheck,
): Promise<Finding | undefined> {
  const { start } = frame
  if (!sameBytes(frame.digest, await sha256(concat(frame.startBytes, frame.body)))) {
    return inSegment('changed', frame, 'was changed after it was recorded.')
  }
  if (!sameBytes(start.tag, expected.tag)) {
    return inSegment('foreign', frame, 'belongs to another recording.')
  }
  if (start.number !== expected.number) {
    return inSegment(
      'order',
      frame,
      `has the number ${start.number} where ${expected.number} has to be: segments are missing, ` +
        'repeated or in another order.',
    )
  }
  if (!sameBytes(start.previous, expected.previous)) {
    return inSegment('changed', frame, 'does not follow on what stands before it now.')
  }
  if (!check || (await check.verify(frame.digest, frame.signature))) return undefined
  return inSegment('signature', frame, 'is not signed with the key of the recording.')
}

export const incomplete = (index: number, offset: number): Finding => ({
  kind: 'incomplete',
  segment: index,
  offset,
  text:
    `The recording has no end: after ${index} whole segments (byte ${offset}) nothing follows. ` +
    'It is still being written, or its recorder was stopped, or its end was cut off.',
})

export const afterTheEnd = (place: { index: number; offset: number }): Finding => ({
  kind: 'malformed',
  segment: place.index,
  offset: place.offset,
  text: `After the end of the recording (byte ${place.offset}) more follows that is not part of it.`,
})

const truncated = (place: { index: number; offset: number }, reader: StreamReader): Finding =>
  inSegment('truncated', place, `is cut off: the file ends at byte ${reader.offset}.`)
