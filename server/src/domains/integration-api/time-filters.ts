import { offsetMinutes } from '#domains/activity'
import { z } from 'zod'
import { type DaySpan, daySeconds, type Span } from './filter.ts'
import { findProperty, type Property, requireKnown, shown, wrongProperty } from './property.ts'

const dayMilliseconds = daySeconds * 1000
const minuteMilliseconds = 60_000

export interface FilterClock {
  now: Date
  /** In which days begin, for `Today` and the like. */
  timeZone: string
}

/** The last second of a day still belongs to it. */
const untilSecondBefore = (end: number): number => end - 1000

const periods: Readonly<Record<string, (clock: FilterClock) => Span>> = {
  Today: ({ now, timeZone }) => ({
    from: startOfDay(now, timeZone, 0),
    to: untilSecondBefore(startOfDay(now, timeZone, 1)),
  }),
  Yesterday: ({ now, timeZone }) => ({
    from: startOfDay(now, timeZone, -1),
    to: untilSecondBefore(startOfDay(now, timeZone, 0)),
  }),
  LastSevenDays: ({ now }) => ({ from: now.getTime() - 7 * dayMilliseconds, to: now.getTime() }),
  LastThirtyDays: ({ now }) => ({ from: now.getTime() - 30 * dayMilliseconds, to: now.getTime() }),
}

const DateTime = z.iso.datetime({ offset: true })

/** One period by name, or from and to, of which one may be left out. */
export function readSpan(value: Property, clock: FilterClock): Span {
  requireKnown(value, [...Object.keys(periods), 'From', 'To'])
  const [from, to] = [findProperty(value, 'From'), findProperty(value, 'To')]
  const named = Object.entries(periods).flatMap(([name, spanOf]) =>
    findProperty(value, name) ? [spanOf] : [],
  )
  const [spanOf, second] = named
  if (spanOf && !second && !from && !to) return spanOf(clock)
  if (named.length === 0 && (from || to)) {
    return {
      from: from ? readTime(from) : -Infinity,
      to: to ? readTime(to) : Infinity,
    }
  }
  throw wrongProperty(
    value,
    `When needs one of ${Object.keys(periods).join(', ')}, or From and To.`,
  )
}

function readTime(property: Property): number {
  const at = DateTime.safeParse(property.text.trim())
  if (at.success) return Date.parse(at.data)
  throw wrongProperty(
    property,
    `${property.name} ${shown(property.text)} is not a time such as 2026-11-21T09:00:00Z or 2026-11-21T09:00:00+01:00.`,
  )
}

/** `22:00:00+01:00`, whose hours are told in UTC; the span goes over midnight when it ends before it begins. */
export function readHours(value: Property): DaySpan {
  requireKnown(value, ['From', 'To'])
  const [from, to] = ['From', 'To'].map((name) => {
    const property = findProperty(value, name)
    if (!property) throw wrongProperty(value, `WorkingHours needs ${name}.`)
    return readTimeOfDay(property)
  })
  return { from: from ?? 0, to: to ?? 0 }
}

const timeOfDay = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d+)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/i

function readTimeOfDay(property: Property): number {
  const [, hours, minutes, seconds, zone = ''] = timeOfDay.exec(property.text.trim()) ?? []
  if (hours === undefined) {
    throw wrongProperty(
      property,
      `${property.name} ${shown(property.text)} is not a time of day such as 08:00:00Z or 08:00:00+01:00.`,
    )
  }
  const [, sign, ahead = '0', minutesAhead = '0'] = /([+-])(\d\d):(\d\d)/.exec(zone) ?? []
  const offset = (sign === '-' ? -1 : 1) * (Number(ahead) * 60 + Number(minutesAhead)) * 60
  const second = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) - offset
  return (second + daySeconds) % daySeconds
}

/** Midnight in the zone, some days from the day that it is there now. */
function startOfDay(now: Date, timeZone: string, days: number): number {
  const offsetAt = offsetMinutes(timeZone)
  const shownNow = now.getTime() + offsetAt(now) * minuteMilliseconds
  const midnight = Math.floor(shownNow / dayMilliseconds + days) * dayMilliseconds
  // The clocks may have changed between; twice is enough to settle.
  let start = midnight - offsetAt(new Date(midnight)) * minuteMilliseconds
  start = midnight - offsetAt(new Date(start)) * minuteMilliseconds
  return start
}
