/**
 * What is wrong with a file:
 *
 * - `truncated`   it ends in the middle of its header or of a segment
 * - `incomplete`  it ends after a whole segment, but not after the last one of the recording
 * - `changed`     bytes are not those that were written
 * - `signature`   unchanged, but not signed with the expected key
 * - `order`       a segment is missing, repeated or in the wrong place
 * - `foreign`     a segment belongs to another recording
 * - `malformed`   not this format at all, or beyond its limits
 */
export type FindingKind =
  | 'truncated'
  | 'incomplete'
  | 'changed'
  | 'signature'
  | 'order'
  | 'foreign'
  | 'malformed'

export interface Finding {
  kind: FindingKind
  /** Place in the file, counted from 0; undefined in the header. */
  segment: number | undefined
  /** Where that segment, or the header, begins: bytes from the start of the file. */
  offset: number
  /** One sentence for a person. */
  text: string
}

/** The only error that reading makes. Errors of the source itself go through as they are. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError'
  readonly finding: Finding

  constructor(finding: Finding, options?: { cause?: unknown }) {
    super(finding.text, options)
    this.finding = finding
  }
}

/** Takes what is wrong, once, after everything before it was handed out. */
export type OnFinding = (finding: Finding) => void

export const throwFinding: OnFinding = (finding) => {
  throw new RecordingError(finding)
}

export const inHeader = (kind: FindingKind, text: string): Finding => ({
  kind,
  segment: undefined,
  offset: 0,
  text,
})

/** `text` goes on after "Segment 7 (byte 4711)". */
export const inSegment = (
  kind: FindingKind,
  place: { index: number; offset: number },
  text: string,
): Finding => ({
  kind,
  segment: place.index,
  offset: place.offset,
  text: `Segment ${place.index} (byte ${place.offset}) ${text}`,
})
