import { MalformedBytes } from './byte-cursor.ts'
import { type Bytes, sameBytes, viewOf } from './bytes.ts'
import { maxSegmentBytes } from './limits.ts'
import { digestBytes } from './signature.ts'

/**
 * A segment: start (84 bytes, big-endian), body, digest (32), signature (64).
 *
 * | Offset | Bytes | |
 * |---|---|---|
 * | 0 | 4 | magic `RSEG` |
 * | 4 | 4 | flags: 1 last of the recording, 2 compressed with zstd; others are 0 |
 * | 8 | 16 | tag: start of the digest of the header |
 * | 24 | 4 | number, counted from 0 |
 * | 28 | 8 | time of the first event, microseconds since the start |
 * | 36 | 8 | time of the last event |
 * | 44 | 4 | length of the events before compression |
 * | 48 | 4 | length of the body |
 * | 52 | 32 | link of the segment before, or of the header |
 *
 * The body is AES-256-GCM of the (compressed) events, its 16-byte tag at the end. The digest is
 * SHA-256 of start and body; the signature is over the digest; the link, which the next segment
 * carries, is SHA-256 of digest and signature.
 */
export interface SegmentStart {
  final: boolean
  compressed: boolean
  tag: Uint8Array
  number: number
  firstAt: number
  lastAt: number
  plainBytes: number
  bodyBytes: number
  previous: Uint8Array
}

export const segmentStartBytes = 84
export const tagBytes = 16
/** Of AES-GCM. */
export const authenticationBytes = 16

const magic = Uint8Array.of(0x52, 0x53, 0x45, 0x47)
const finalFlag = 1
const compressedFlag = 2

export function encodeSegmentStart(start: SegmentStart): Bytes {
  const bytes = new Uint8Array(segmentStartBytes)
  const view = viewOf(bytes)
  bytes.set(magic)
  view.setUint32(4, (start.final ? finalFlag : 0) | (start.compressed ? compressedFlag : 0))
  bytes.set(start.tag, 8)
  view.setUint32(24, start.number)
  view.setBigUint64(28, BigInt(start.firstAt))
  view.setBigUint64(36, BigInt(start.lastAt))
  view.setUint32(44, start.plainBytes)
  view.setUint32(48, start.bodyBytes)
  bytes.set(start.previous, 52)
  return bytes
}

/** Throws `MalformedBytes`: also for lengths beyond the limits, so they can be believed afterwards. */
export function decodeSegmentStart(bytes: Uint8Array): SegmentStart {
  const view = viewOf(bytes)
  if (!sameBytes(bytes.subarray(0, 4), magic)) throw new MalformedBytes('No segment begins here')
  const flags = view.getUint32(4)
  if (flags > (finalFlag | compressedFlag)) throw new MalformedBytes('Its flags are not known')
  const start = {
    final: (flags & finalFlag) !== 0,
    compressed: (flags & compressedFlag) !== 0,
    tag: bytes.subarray(8, 8 + tagBytes),
    number: view.getUint32(24),
    firstAt: Number(view.getBigUint64(28)),
    lastAt: Number(view.getBigUint64(36)),
    plainBytes: view.getUint32(44),
    bodyBytes: view.getUint32(48),
    previous: bytes.subarray(52, 52 + digestBytes),
  }
  requireSensible(start)
  return start
}

function requireSensible(start: SegmentStart): void {
  const { plainBytes, bodyBytes, firstAt, lastAt, compressed } = start
  const storedBytes = bodyBytes - authenticationBytes
  if (plainBytes > maxSegmentBytes || storedBytes > maxSegmentBytes) {
    throw new MalformedBytes('It claims to be larger than any segment may be')
  }
  if (plainBytes === 0 || storedBytes < 1 || (!compressed && storedBytes !== plainBytes)) {
    throw new MalformedBytes('Its lengths contradict each other')
  }
  if (lastAt < firstAt || lastAt > Number.MAX_SAFE_INTEGER) {
    throw new MalformedBytes('Its times contradict each other')
  }
}

/** 96 bits as NIST SP 800-38D §8.2.1 has it: a fixed field of zeros, and the number of the segment. */
export function nonceOf(number: number): Bytes {
  const nonce = new Uint8Array(12)
  viewOf(nonce).setUint32(8, number)
  return nonce
}
