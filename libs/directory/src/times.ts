/** From 1601-01-01 to 1970-01-01, in milliseconds. */
const epochGap = 11_644_473_600_000n
/** Of 100 nanoseconds in a millisecond. */
const ticks = 10_000n
/** The end of the year 9999, in milliseconds: later ones cannot be written in four digits. */
const latest = 253_402_300_799_999n

/**
 * A time as a count of 100 nanoseconds since 1601 (MS-DTYP 2.3.3). 0 and what is later than the year 9999, such as the largest
 * number, are `never`; undefined when the text is neither, such as a span, which is negative.
 */
export function fileTime(text: string | undefined): Date | 'never' | undefined {
  if (text === undefined || !/^\d{1,19}$/.test(text)) return undefined
  const count = BigInt(text)
  const milliseconds = count / ticks - epochGap
  return count === 0n || milliseconds > latest ? 'never' : new Date(Number(milliseconds))
}

export const toFileTime = (date: Date): string =>
  String((BigInt(date.getTime()) + epochGap) * ticks)

/**
 * `20261121012703.0Z`, also without seconds or with an offset (RFC 4517, 3.3.13).
 * @throws {RangeError} when the text is no such time
 */
export function generalizedTime(text: string): Date {
  const match = pattern.exec(text)
  if (!match) throw notATime(text)
  const [, year, month, day, hour, minutes = '00', seconds = '00', fraction = '0', zone = 'Z'] =
    match
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3) || '00'}`
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3)
  const date = new Date(
    `${year}-${month}-${day}T${hour}:${minutes}:${seconds}.${milliseconds}${offset}`,
  )
  if (Number.isNaN(date.getTime())) throw notATime(text)
  return date
}

const pattern =
  /^(\d{4})(\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})?)?(?:[.,](\d{1,9}))?(Z|[+-]\d{2}(?:\d{2})?)$/

const notATime = (text: string) =>
  new RangeError(`'${text.slice(0, 40)}' is not a time as directories write it.`)
