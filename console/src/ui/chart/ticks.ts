import { dayOfMonth, minuteOfDay, monthOfYear, zoneOffset } from '../instant.ts'

export interface Tick {
  at: number
  label: string
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Steps that a reader of a clock or a calendar expects, in milliseconds. */
const steps = [
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  30 * day,
  91 * day,
  182 * day,
  365 * day,
]

/** At most `most` round moments of the zone's clock between two instants. */
export function timeTicks(from: number, to: number, zone: string, most: number): Tick[] {
  const step = steps.find((one) => (to - from) / one <= most) ?? 730 * day
  const offset = zoneOffset(from, zone)
  const first = Math.ceil((from + offset) / step) * step - offset
  const ticks: Tick[] = []
  for (let at = first; at <= to; at += step) ticks.push({ at, label: labelOf(at, step, zone) })
  return ticks
}

function labelOf(at: number, step: number, zone: string): string {
  if (step >= 91 * day) return monthOfYear(at, zone)
  const time = minuteOfDay(at, zone)
  return step >= day || time === '00:00' ? dayOfMonth(at, zone) : time
}

/** The top of a scale: a round number at or above the greatest value. */
export function niceTop(greatest: number): number {
  if (greatest <= 4) return Math.max(greatest, 1)
  const power = 10 ** Math.floor(Math.log10(greatest))
  const factor = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((one) => one * power >= greatest) ?? 10
  return factor * power
}
