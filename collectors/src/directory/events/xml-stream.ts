import { maxEventCharacters, parseEvent } from './event-xml.ts'
import type { WindowsEvent } from './windows-event.ts'

export type XmlEncoding = 'utf8' | 'utf16le'

export interface XmlTaken {
  events: WindowsEvent[]
  unreadable: number
  /** Bytes that need not be looked at again. */
  used: number
}

/** A window of a file is at least so large, so that an event that is not whole in it is too long. */
export const xmlWindowBytes = 2 * maxEventCharacters
const mostAtOnce = 200

/** What wevtutil and Get-WinEvent write is UTF-8; what PowerShell redirects into a file is UTF-16. */
export const xmlEncodingOf = (head: Buffer): XmlEncoding =>
  (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0x3c && head[1] === 0) ? 'utf16le' : 'utf8'

/**
 * Takes events out of part of a file: one document or many, with or without `<Events>` around them. Events are looked for as
 * text, so that a damaged one does not hide those behind it. `isEnd`: nothing follows, so what is not whole is lost.
 */
export function takeXmlEvents(bytes: Buffer, encoding: XmlEncoding, isEnd: boolean): XmlTaken {
  const find = (text: string, from: number) => indexOfText(bytes, text, from, encoding)
  const taken: XmlTaken = { events: [], unreadable: 0, used: 0 }
  while (taken.events.length + taken.unreadable < mostAtOnce) {
    const start = findStart(bytes, encoding, taken.used)
    if (start < 0) return { ...taken, used: isEnd ? bytes.length : keptTail(bytes, taken.used) }
    const close = find('</Event>', start)
    const next = findStart(bytes, encoding, start + encodedLength('<Event', encoding))
    if (close < 0 || (next >= 0 && next < close)) {
      const isLost = isEnd || next >= 0 || bytes.length - start >= xmlWindowBytes / 2
      if (!isLost) return { ...taken, used: start }
      taken.unreadable += 1
      taken.used = next < 0 ? bytes.length : next
      continue
    }
    const end = close + encodedLength('</Event>', encoding)
    readOne(bytes.subarray(start, end).toString(encoding), taken)
    taken.used = end
  }
  return taken
}

function readOne(xml: string, taken: XmlTaken): void {
  try {
    taken.events.push(parseEvent(xml))
  } catch {
    // Not well formed, too long, or no event: counted, and shown on the connector's page.
    taken.unreadable += 1
  }
}

/** `<Event>` and `<Event xmlns=…>`, but neither `<Events>` nor `<EventID>`. */
function findStart(bytes: Buffer, encoding: XmlEncoding, from: number): number {
  const length = encodedLength('<Event', encoding)
  for (let at = from; ; at += length) {
    at = indexOfText(bytes, '<Event', at, encoding)
    if (at < 0) return -1
    const after = bytes[at + length]
    if (after !== undefined && /[\s>]/.test(String.fromCharCode(after))) return at
    if (after === undefined) return -1
  }
}

/** Text in UTF-16 begins at an even byte. */
function indexOfText(bytes: Buffer, text: string, from: number, encoding: XmlEncoding): number {
  for (let at = bytes.indexOf(text, from, encoding); at >= 0;) {
    if (encoding === 'utf8' || at % 2 === 0) return at
    at = bytes.indexOf(text, at + 1, encoding)
  }
  return -1
}

/** The last bytes may be the beginning of an event. */
const keptTail = (bytes: Buffer, used: number) => Math.max(used, (bytes.length - 16) & ~1)

const encodedLength = (text: string, encoding: XmlEncoding) => Buffer.byteLength(text, encoding)
