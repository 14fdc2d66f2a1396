import { type LogEntry, maxLineLength } from './log-entry.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const isoStamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)) (\S+) /
/** RFC 3164 §4.1.2: no year, no zone, day padded with a blank. */
const oldStamp = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\S+) /
const tag = /^([^\s:[\]]+)(?:\[(\d{1,10})\])?: ?/

/** stamp host program[pid]: message. Undefined for what is no such line. `now` supplies the year. */
export function parseSyslogLine(line: string, id: string, now: Date): LogEntry | undefined {
  const text = line.slice(0, maxLineLength)
  const stamp = isoStamp.exec(text) ?? oldStamp.exec(text)
  const at = stamp && (stamp.length === 3 ? isoTime(stamp) : oldTime(stamp, now))
  if (!stamp || !at) return undefined

  const rest = text.slice(stamp[0].length)
  const [head, program, pid] = tag.exec(rest) ?? []
  if (head === undefined || program === undefined) return undefined
  return {
    at,
    program,
    pid: pid === undefined ? undefined : Number(pid),
    message: rest.slice(head.length).trimEnd(),
    id,
    loginUid: undefined,
  }
}

function isoTime(stamp: RegExpExecArray): Date | undefined {
  const at = new Date(stamp[1] ?? '')
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** The latest year in which the date exists and is not in the future, by the time of this computer. */
function oldTime(stamp: RegExpExecArray, now: Date): Date | undefined {
  const month = months.indexOf(stamp[1] ?? '')
  const day = Number(stamp[2])
  const [hour, minute, second] = [Number(stamp[3]), Number(stamp[4]), Number(stamp[5])]
  if (month < 0) return undefined

  const latest = now.getTime() + 86_400_000
  // Eight years: between 29 February 1896 and 1904, or 2096 and 2104, there is none.
  for (let year = now.getFullYear() + 1; year > now.getFullYear() - 8; year--) {
    const at = new Date(year, month, day, hour, minute, second)
    if (at.getMonth() === month && at.getDate() === day && at.getTime() <= latest) return at
  }
  return undefined
}
