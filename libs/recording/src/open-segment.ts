import { MalformedBytes } from './byte-cursor.ts'
import { type Bytes, concat } from './bytes.ts'
import { decodeEvents } from './decode-event.ts'
import type { RecordedEvent } from './event.ts'
import { RecordingError, inSegment } from './finding.ts'
import type { Frame } from './frame.ts'
import { nonceOf } from './segment.ts'

/**
 * Undoes zstd. `bytes` is one frame that holds exactly `length` bytes; anything may be thrown when
 * it does not. It must not make more than that, whatever the frame says.
 */
export type Decompress = (bytes: Bytes, length: number) => Uint8Array | Promise<Uint8Array>

/** A `CryptoKey`, under whichever name the platform's types have it. */
type DataKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

export interface Opener {
  key: DataKey
  headerDigest: Bytes
  decompress: Decompress
}

/** `dataKey` is AES-256: throws a TypeError unless it has 32 bytes. */
export async function importDataKey(dataKey: Uint8Array): Promise<DataKey> {
  if (dataKey.length !== 32) throw new TypeError('A data key has 32 bytes')
  return crypto.subtle.importKey('raw', concat(dataKey), 'AES-GCM', false, ['decrypt'])
}

/** Yields the events. Throws a RecordingError before the first one that is not as it was recorded. */
export async function* openSegment(opener: Opener, frame: Frame): AsyncGenerator<RecordedEvent> {
  const { start } = frame
  const plain = await unpack(opener, frame, await decrypt(opener, frame))
  let last: RecordedEvent | undefined
  try {
    for (const event of decodeEvents(plain, start.firstAt)) {
      if (event.at > start.lastAt || last?.kind === 'end') {
        throw new MalformedBytes('An event is where none can be')
      }
      last = event
      yield event
    }
  } catch (cause) {
    if (cause instanceof MalformedBytes) throw unreadable(frame, `${cause.message}.`, cause)
    throw cause
  }
  if ((last?.kind === 'end') !== start.final) {
    throw unreadable(frame, 'It contradicts itself about being the last.')
  }
}

async function decrypt(opener: Opener, frame: Frame): Promise<Bytes> {
  const additionalData = concat(frame.startBytes, opener.headerDigest)
  const algorithm = { name: 'AES-GCM', iv: nonceOf(frame.start.number), additionalData }
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, opener.key, frame.body))
  } catch (cause) {
    throw new RecordingError(
      inSegment('changed', frame, 'cannot be decrypted: this is not its key, or it was changed.'),
      { cause },
    )
  }
}

async function unpack(opener: Opener, frame: Frame, packed: Bytes): Promise<Uint8Array> {
  if (!frame.start.compressed) return packed
  const { plainBytes } = frame.start
  const plain = await Promise.resolve(packed)
    .then((bytes) => opener.decompress(bytes, plainBytes))
    .catch((cause: unknown) => {
      throw unreadable(frame, 'It cannot be decompressed.', cause)
    })
  if (plain.length === plainBytes) return plain
  throw unreadable(frame, 'Its length is not the one it names.')
}

const unreadable = (frame: Frame, why: string, cause?: unknown): RecordingError =>
  new RecordingError(inSegment('malformed', frame, `cannot be read. ${why}`), { cause })
