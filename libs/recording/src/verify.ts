import { type Finding, RecordingError } from './finding.ts'
import {
  type Expected,
  type Frame,
  afterTheEnd,
  expectedAfter,
  expectedFirst,
  frameFinding,
  incomplete,
  isFinding,
  nextFrame,
} from './frame.ts'
import type { Header } from './header.ts'
import { maxFindings } from './limits.ts'
import { headerFinding, openHeader } from './read-header.ts'
import { type SignatureCheck, signatureCheck } from './signature.ts'
import { type ByteStream, type Source, StreamReader, streamOf } from './source.ts'

export interface Verification {
  /** Undefined if it cannot be read. */
  header: Header | undefined
  /** Nothing was changed, cut, moved or added, and the end is there. */
  intact: boolean
  /** In the order of the file, at most `maxFindings`. */
  findings: Finding[]
  /** How many there are, good and bad. */
  segments: number
  bytes: number
  /** Microseconds from the start to the last event, as far as it is good. */
  duration: number
  /**
   * Link of the last good segment. Together with the id it names this very recording: kept elsewhere,
   * it shows a file that was exchanged as a whole by somebody who can sign.
   */
  head: Uint8Array
}

/**
 * Checks a recording without its data key: only that it is what was signed with this key (Ed25519,
 * 32 raw bytes), from its first byte to its end. Goes on after a damage where it can.
 */
export async function verify(
  source: Source | ByteStream,
  publicKey: Uint8Array,
): Promise<Verification> {
  const check = await signatureCheck(publicKey)
  const reader = new StreamReader(streamOf(source))
  const found: Verification = {
    header: undefined,
    intact: false,
    findings: [],
    segments: 0,
    bytes: 0,
    duration: 0,
    head: new Uint8Array(0),
  }
  try {
    const opened = await openHeader(reader)
    found.header = opened.header
    found.head = opened.link
    push(found, await headerFinding(opened, check))
    await verifySegments(reader, found, expectedFirst(opened), check)
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error
    push(found, error.finding)
  } finally {
    await reader.close()
  }
  return { ...found, bytes: reader.offset, intact: found.findings.length === 0 }
}

async function verifySegments(
  reader: StreamReader,
  found: Verification,
  first: Expected,
  check: SignatureCheck,
): Promise<void> {
  let expected = first
  for (let ended = false; found.findings.length < maxFindings;) {
    const frame = await nextFrame(reader, found.segments)
    if (!frame) return ended ? undefined : push(found, incomplete(found.segments, reader.offset))
    if (ended) return push(found, afterTheEnd(frameless(frame, found.segments)))
    if (isFinding(frame)) return push(found, frame)
    found.segments++
    const finding = await frameFinding(frame, expected, check)
    push(found, finding)
    if (finding?.kind === 'foreign') continue
    const next = await expectedAfter(frame)
    // What a changed segment says of itself means nothing.
    const number = finding?.kind === 'changed' ? expected.number + 1 : next.number
    expected = { tag: first.tag, number, previous: next.previous }
    ended = frame.start.final
    if (!finding) keep(found, frame, expected)
  }
}

function keep(found: Verification, frame: Frame, next: Expected): void {
  found.duration = Math.max(found.duration, frame.start.lastAt)
  found.head = next.previous
}

const frameless = (found: Frame | Finding, index: number) => ({ index, offset: found.offset })

function push(found: Verification, finding: Finding | undefined): void {
  if (finding) found.findings.push(finding)
}
