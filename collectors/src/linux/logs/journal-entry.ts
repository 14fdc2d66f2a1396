import { type LogEntry, maxLineLength, nobodyLoggedIn } from './log-entry.ts'

export interface JournalEntry extends LogEntry {
  cursor: string
}

/** One line of `journalctl -o json`. Undefined for what is no entry. */
export function parseJournalEntry(line: string): JournalEntry | undefined {
  const fields = fieldsOf(line)
  const cursor = textOf(fields['__CURSOR'])
  const microseconds = Number(
    textOf(fields['_SOURCE_REALTIME_TIMESTAMP']) || textOf(fields['__REALTIME_TIMESTAMP']),
  )
  const at = new Date(microseconds / 1000)
  if (cursor === '' || !(microseconds > 0) || Number.isNaN(at.getTime())) return undefined
  return {
    at,
    program: textOf(fields['SYSLOG_IDENTIFIER']) || textOf(fields['_COMM']),
    pid: numberOf(fields['SYSLOG_PID']) ?? numberOf(fields['_PID']),
    message: textOf(fields['MESSAGE']).slice(0, maxLineLength),
    id: cursor,
    loginUid: loginUidOf(fields['_AUDIT_LOGINUID']),
    cursor,
  }
}

function fieldsOf(line: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    // Not an entry: journalctl also prints notes.
    return {}
  }
}

/** A text; or, where it is not printable, its bytes; or several of one name, of which the first counts. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return ''
  if (value.every((byte) => typeof byte === 'number')) return Buffer.from(value).toString('utf8')
  return textOf(value[0])
}

function numberOf(value: unknown): number | undefined {
  const text = textOf(value)
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined
}

function loginUidOf(value: unknown): number | undefined {
  const uid = numberOf(value)
  return uid === nobodyLoggedIn ? undefined : uid
}
