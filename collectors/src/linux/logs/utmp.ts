/** One record of wtmp or btmp (utmp(5)). */
export interface UtmpRecord {
  type: 'logon' | 'logoff' | 'failed-logon' | 'boot'
  at: Date
  pid: number
  /** Without /dev/: `pts/0`, `ssh:notty`. */
  line: string
  account: string
  host: string
}

/**
 * struct utmp of glibc on 64-bit x86 and ARM, little-endian: type i16 @0, pid i32 @4, line 32 @8, id 4 @40,
 * user 32 @44, host 256 @76, exit 2×i16 @332, session i32 @336, seconds u32 @340, microseconds i32 @344,
 * address 4×u32 @348, unused 20.
 */
export const utmpRecordBytes = 384

const bootTime = 2
const userProcess = 7
const deadProcess = 8
const loginProcess = 6

/** Undefined for records that say nothing about a person, or nothing that makes sense. */
export function parseUtmpRecord(record: Buffer, file: 'wtmp' | 'btmp'): UtmpRecord | undefined {
  if (record.length < utmpRecordBytes) return undefined
  const type = typeOf(record.readInt16LE(0), file)
  const seconds = record.readUInt32LE(340)
  if (!type || seconds === 0) return undefined
  const microseconds = record.readInt32LE(344)
  const milliseconds =
    microseconds >= 0 && microseconds < 1_000_000 ? Math.floor(microseconds / 1000) : 0
  return {
    type,
    at: new Date(seconds * 1000 + milliseconds),
    pid: record.readInt32LE(4),
    line: textAt(record, 8, 32),
    account: textAt(record, 44, 32),
    host: textAt(record, 76, 256),
  }
}

function typeOf(type: number, file: 'wtmp' | 'btmp'): UtmpRecord['type'] | undefined {
  if (file === 'btmp') {
    return type === userProcess || type === loginProcess ? 'failed-logon' : undefined
  }
  if (type === userProcess) return 'logon'
  if (type === deadProcess) return 'logoff'
  return type === bootTime ? 'boot' : undefined
}

/** Up to the first NUL of a fixed field. */
function textAt(record: Buffer, start: number, bytes: number): string {
  const field = record.subarray(start, start + bytes)
  const end = field.indexOf(0)
  return field.subarray(0, end < 0 ? bytes : end).toString('utf8')
}
