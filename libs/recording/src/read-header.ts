import { MalformedBytes } from './byte-cursor.ts'
import { type Bytes, concat, sameBytes } from './bytes.ts'
import { type Finding, RecordingError, inHeader } from './finding.ts'
import { type Header, decodeHeader, headerFieldBytes, headerStartBytes } from './header.ts'
import { type SignatureCheck, digestBytes, sealBytes, sha256 } from './signature.ts'
import { type ByteStream, type Source, StreamReader, streamOf } from './source.ts'

export interface OpenedHeader {
  header: Header
  /** As stored; `actual` is what it ought to be. */
  digest: Bytes
  actual: Bytes
  signature: Bytes
  /** What the first segment has to carry. */
  link: Bytes
}

/** Says whose recording this is and holds the wrapped key. Throws a RecordingError if it cannot be trusted. */
export async function readHeader(source: Source | ByteStream): Promise<Header> {
  const reader = new StreamReader(streamOf(source))
  try {
    const opened = await openHeader(reader)
    const finding = await headerFinding(opened)
    if (finding) throw new RecordingError(finding)
    return opened.header
  } finally {
    await reader.close()
  }
}

/** Throws a RecordingError if there is no header that can be read. */
export async function openHeader(reader: StreamReader): Promise<OpenedHeader> {
  try {
    const start = await takeAll(reader, headerStartBytes)
    const fields = await takeAll(reader, headerFieldBytes(start))
    const seal = await takeAll(reader, sealBytes)
    return {
      header: decodeHeader(fields),
      digest: seal.subarray(0, digestBytes),
      actual: await sha256(concat(start, fields)),
      signature: seal.subarray(digestBytes),
      link: await sha256(seal),
    }
  } catch (cause) {
    if (!(cause instanceof MalformedBytes)) throw cause
    throw new RecordingError(inHeader('malformed', `The header: ${cause.message}.`), { cause })
  }
}

/** Is it as it was written and, if `check` is given, signed with its key? */
export async function headerFinding(
  opened: OpenedHeader,
  check?: SignatureCheck,
): Promise<Finding | undefined> {
  if (!sameBytes(opened.digest, opened.actual)) {
    return inHeader('changed', 'The header was changed after it was written.')
  }
  if (!check) return undefined
  if (!sameBytes(opened.header.keyId, check.keyId)) {
    return inHeader('signature', 'The recording names another key than the one it is checked with.')
  }
  if (await check.verify(opened.digest, opened.signature)) return undefined
  return inHeader('signature', 'The header is not signed with the key it names.')
}

async function takeAll(reader: StreamReader, count: number): Promise<Bytes> {
  const taken = await reader.take(count)
  if (taken.length === count) return taken
  throw new RecordingError(
    inHeader('truncated', `The file ends in its header, after ${reader.offset} bytes.`),
  )
}
