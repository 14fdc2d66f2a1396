import { createHash } from 'node:crypto'
import { type RecordFormat, type TakenPart, takeLines } from '../linux/logs/record-format.ts'

/** A record of a JSON audit log of Samba: `{"timestamp": …, "type": "Authentication", "Authentication": {…}}`. */
export interface SambaRecord {
  /** The same each time it is read, also from a rotated file. */
  id: string
  at: Date
  type: string
  /** What stands under the name of the type. */
  body: Readonly<Record<string, unknown>>
}

const newline = 0x0a
/** Samba cuts lines at 4 KiB; the rest follows in the next, which begins with two spaces as all do. */
const continuation = Buffer.from(' +>')
const indent = Buffer.from('  ')
const beginning = Buffer.from('  {"timestamp"')

/** Lines, joined where Samba cut them. */
export const takeSambaRecords: RecordFormat = {
  take(data, ending) {
    const parts: TakenPart[] = []
    let start = 0
    while (start < data.length) {
      const end = recordEnd(data, start)
      if (end === undefined) break
      const part = joined(data.subarray(start, end))
      if (part.length > 0) parts.push({ data: part, start })
      start = end + 1
    }
    const isCut = ending === 'final' || (ending === 'full' && start === 0)
    if (!isCut || start >= data.length) return { parts, used: Math.min(start, data.length) }
    return { parts: [...parts, { data: joined(data.subarray(start)), start }], used: data.length }
  },

  firstFrom: takeLines.firstFrom.bind(takeLines),
}

/** The newline behind a whole record; undefined while it is not whole. */
function recordEnd(data: Buffer, start: number): number | undefined {
  for (let end = data.indexOf(newline, start); end >= 0; end = data.indexOf(newline, end + 1)) {
    const isContinued = endsWith(data.subarray(start, end), continuation)
    // A server that was killed never wrote the rest.
    if (!isContinued || startsWith(data.subarray(end + 1), beginning)) return end
  }
  return undefined
}

function joined(data: Buffer): Buffer {
  if (!data.includes(newline)) return data
  const pieces: Buffer[] = []
  for (let start = 0; start <= data.length;) {
    const found = data.indexOf(newline, start)
    const end = found < 0 ? data.length : found
    const line = data.subarray(start, end)
    const body = endsWith(line, continuation) ? line.subarray(0, -continuation.length) : line
    pieces.push(pieces.length > 0 && startsWith(body, indent) ? body.subarray(2) : body)
    start = end + 1
  }
  return Buffer.concat(pieces)
}

const endsWith = (data: Buffer, end: Buffer) =>
  data.length >= end.length && data.subarray(-end.length).equals(end)
const startsWith = (data: Buffer, start: Buffer) => data.subarray(0, start.length).equals(start)

/** Undefined for what is no record: the headers of other messages, and what was cut. */
export function parseSambaRecord(line: Buffer): SambaRecord | undefined {
  const text = line.toString('utf8').trim()
  if (!text.startsWith('{')) return undefined
  const parsed = jsonOf(text)
  if (!isObject(parsed) || typeof parsed['type'] !== 'string') return undefined
  const body = parsed[parsed['type']]
  const at = sambaTime(parsed['timestamp'])
  if (!isObject(body) || !at) return undefined
  const id = createHash('sha256').update(text).digest('base64url').slice(0, 32)
  return { id, at, type: parsed['type'], body }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A line of another kind, or one that was cut; the caller counts it.
    return undefined
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `2026-11-21T01:27:03.983917+0000`: the offset has no colon. */
export function sambaTime(text: unknown): Date | undefined {
  if (typeof text !== 'string') return undefined
  const at = new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** `ipv4:127.0.0.1:34226`, `ipv6:fe80::1:389`, `unix:`: the address alone. */
export function addressIn(text: unknown): string {
  if (typeof text !== 'string') return ''
  return /^ipv[46]:(.*):\d+$/.exec(text)?.[1] ?? ''
}
