import type { RecordFormat, TakenPart } from '../linux/logs/record-format.ts'
import { isJsonObject, type JsonObject } from '../linux/stored-json.ts'
import type { Json } from '../collector.ts'

const newline = 0x0a
const blank = 0x20
/** Samba breaks a record after some 4,090 characters: ` +>`, and the next line goes on behind two blanks. */
const mark = Buffer.from(' +>')

/** A server that was killed never wrote the rest of a record: the next one begins. */
const recordStart = Buffer.from('  {"timestamp"')

const beginsAt = (data: Buffer, start: number) =>
  data.subarray(start, start + recordStart.length).equals(recordStart)

const isBroken = (line: Buffer) => line.subarray(-mark.length).equals(mark)

/** A record with all its lines. */
export const takeSambaRecords: RecordFormat = {
  take(data, ending) {
    const parts: TakenPart[] = []
    let used = 0
    let pieces: Buffer[] = []
    let start = 0
    for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, start)) {
      const line = data.subarray(start, end)
      const isFollowed = isBroken(line)
      pieces.push(isFollowed ? line.subarray(0, -mark.length) : line)
      start = end + 1
      if (isFollowed && !beginsAt(data, start)) continue
      addRecord(parts, pieces, used)
      pieces = []
      used = start
    }
    const isCut = ending === 'final' || (ending === 'full' && used === 0)
    if (!isCut || used === data.length) return { parts, used }
    // What has no end is told as it is, and refused by whoever reads it.
    addRecord(parts, [...pieces, data.subarray(start)], used)
    return { parts, used: data.length }
  },

  async firstFrom(file, offset) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, offset)
    const end = buffer.subarray(0, bytesRead).indexOf(newline)
    return end < 0 ? offset : offset + end + 1
  },
}

function addRecord(parts: TakenPart[], pieces: Buffer[], start: number): void {
  const data = Buffer.concat(pieces.map((piece, at) => (at === 0 ? piece : withoutBlanks(piece))))
  if (data.length > 0) parts.push({ data, start })
}

/** The two blanks at the beginning of each line are not part of it. */
const withoutBlanks = (line: Buffer) =>
  line[0] === blank && line[1] === blank ? line.subarray(2) : line

export interface SambaRecord {
  at: Date
  type: string
  facts: JsonObject
}

/** `2026-11-21T01:27:03.983917+0000`, which is not quite as JavaScript reads it. */
const timePattern = /^(.{19})(?:\.(\d{1,3})\d*)?([+-]\d{2})(\d{2})$/

/** Undefined for what is no record: half of one, or another line. */
export function sambaRecord(line: Buffer): SambaRecord | undefined {
  const json = parsed(line)
  if (!isJsonObject(json)) return undefined
  const { type, timestamp } = json
  if (typeof type !== 'string' || typeof timestamp !== 'string') return undefined
  const facts = json[type]
  const at = new Date(timestamp.replace(timePattern, '$1.$2$3:$4').replace('.+', '.0+'))
  return isJsonObject(facts) && !Number.isNaN(at.getTime()) ? { at, type, facts } : undefined
}

function parsed(line: Buffer): Json {
  try {
    // Whatever JSON.parse answers is Json.
    return JSON.parse(line.toString('utf8').trim()) as Json
  } catch {
    return null
  }
}

/** `ipv4:127.0.0.1:34226`, `ipv6:::1:389`; empty for what has none. */
export function addressIn(remote: Json | undefined): string {
  if (typeof remote !== 'string') return ''
  const match = /^(?:ipv[46]:|unix:)?(.*?)(?::\d+)?$/.exec(remote)
  return match?.[1] ?? ''
}
