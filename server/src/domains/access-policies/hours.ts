import type { ConnectionProfile, Weekday } from '@gatehouse/contract/access-policies'
import { dayBefore, type LocalTime } from './local-clock.ts'

type PolicyHours = NonNullable<ConnectionProfile['hours']>

const minuteOf = (time: string): number => {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * 60 + minute
}

/**
 * From the first minute on, up to the second without it; two equal times are the whole day. Hours over midnight belong to
 * the day on which they begin: `fri 22:00-06:00` ends on Saturday morning.
 */
export function isInHours({ days, range }: PolicyHours, { day, minute }: LocalTime): boolean {
  const [from = 0, to = 0] = range.split('-').map(minuteOf)
  if (from === to) return days.includes(day)
  if (from < to) return days.includes(day) && minute >= from && minute < to
  return minute >= from ? days.includes(day) : minute < to && days.includes(dayBefore(day))
}

const dayNames: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
}

/** `Monday, Tuesday, 08:00-18:00` */
export function hoursText({ days, range }: PolicyHours): string {
  const isAll = new Set(days).size === 7
  return isAll ? `every day, ${range}` : `${days.map((day) => dayNames[day]).join(', ')}, ${range}`
}
