import { type Weekday, weekdays } from '@gatehouse/contract/access-policies'

export interface LocalTime {
  day: Weekday
  /** Minutes after midnight. */
  minute: number
  /** `Saturday 03:00` */
  text: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** To make a format takes half a millisecond, and there are few zones. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(timeZone, format)
  return format
}

/** What the clocks of a zone show. */
export function localTime(timeZone: string, at: Date): LocalTime {
  const parts = formatOf(timeZone).formatToParts(at)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  const weekday = part('weekday')
  const day = weekdays.find((one) => weekday.toLowerCase().startsWith(one)) ?? 'mon'
  const minute = Number(part('hour')) * 60 + Number(part('minute'))
  return { day, minute, text: `${weekday} ${part('hour')}:${part('minute')}` }
}

export const dayBefore = (day: Weekday): Weekday => weekdays[(weekdays.indexOf(day) + 6) % 7] ?? day
