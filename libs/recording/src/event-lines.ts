import { toHex } from './bytes.ts'
import type { RecordedEvent } from './event.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Every event as one line of JSON with its line end: `at` in microseconds, `channel`, `kind` and its
 * own fields. Bytes are `text` where they are whole UTF-8, otherwise `base64`, so nothing is lost.
 */
export async function* toEventLines(
  events: AsyncIterable<RecordedEvent>,
): AsyncGenerator<string, void> {
  for await (const event of events) yield `${JSON.stringify(plain(event))}\n`
}

function plain(event: RecordedEvent): object {
  if ('data' in event) {
    const { data, ...rest } = event
    return { ...rest, ...written(data) }
  }
  if (event.kind === 'file' && event.sha256) return { ...event, sha256: toHex(event.sha256) }
  return event
}

function written(data: Uint8Array): { text: string } | { base64: string } {
  try {
    return { text: strict.decode(data) }
  } catch {
    // Not UTF-8, or cut within a character.
    return { base64: btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join('')) }
  }
}
