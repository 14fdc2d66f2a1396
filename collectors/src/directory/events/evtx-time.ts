import { DamagedEvent } from './evtx-cursor.ts'

/** From 1601-01-01 to 1970-01-01, in milliseconds. */
const epochGap = 11_644_473_600_000n
/** Of 100 nanoseconds in a millisecond. */
const ticks = 10_000n

/** 100 nanoseconds since 1601 (MS-DTYP 2.3.3) as `2021-12-14T09:05:58.1234567Z`. */
export function fileTimeText(count: bigint): string {
  const date = new Date(Number(count / ticks - epochGap))
  const fraction = `${count % ticks}`.padStart(4, '0')
  return date.toISOString().replace(/^\+0*/, '').replace('Z', `${fraction}Z`)
}

/** MS-DTYP 2.3.13: year, month, day of the week, day, hour, minute, second, millisecond, of two bytes each. */
export function systemTimeText(bytes: Buffer): string {
  const [year = 0, month = 0, , day = 0, hour = 0, minute = 0, second = 0, millisecond = 0] =
    Array.from({ length: 8 }, (_, at) => bytes.readUInt16LE(2 * at))
  const isTime = hour < 24 && minute < 60 && second < 61 && millisecond < 1000
  if (year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 || !isTime) {
    throw new DamagedEvent('There is no such date.')
  }
  const two = (number: number) => `${number}`.padStart(2, '0')
  const date = `${`${year}`.padStart(4, '0')}-${two(month)}-${two(day)}`
  const milliseconds = `${millisecond}`.padStart(3, '0')
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}.${milliseconds}Z`
}
