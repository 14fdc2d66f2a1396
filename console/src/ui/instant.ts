const formats = new Map<string, Intl.DateTimeFormat>()

// The language is fixed because the texts around the times are English.
function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options })
  formats.set(key, made)
  return made
}

const day = { year: 'numeric', month: 'short', day: 'numeric' } as const
const toMinute = { hour: '2-digit', minute: '2-digit' } as const
const toSecond = { ...toMinute, second: '2-digit' } as const

/** `21 Nov 2026, 09:00:00 GMT+1` */
export const exactTime = (at: string | number, zone: string): string =>
  format(zone, { ...day, ...toSecond, timeZoneName: 'short' }).format(new Date(at))

/** `21 Nov 2026, 09:00` */
export const dayAndMinute = (at: string | number, zone: string): string =>
  format(zone, { ...day, ...toMinute }).format(new Date(at))

/** `21 Nov, 09:00:07`; with the year when it is not the present one. */
export function listTime(at: string, zone: string, now: number): string {
  const isThisYear = yearOf(at, zone) === yearOf(now, zone)
  const { year: _, ...dayOfYear } = day
  return format(zone, { ...(isThisYear ? dayOfYear : day), ...toSecond }).format(new Date(at))
}

const yearOf = (at: string | number, zone: string) =>
  format(zone, { year: 'numeric' }).format(new Date(at))

/** `09:00` */
export const minuteOfDay = (at: number, zone: string): string =>
  format(zone, toMinute).format(new Date(at))

/** `09:00:07` */
export const secondOfDay = (at: number, zone: string): string =>
  format(zone, toSecond).format(new Date(at))

/** `21 Nov` */
export const dayOfMonth = (at: number, zone: string): string =>
  format(zone, { month: 'short', day: 'numeric' }).format(new Date(at))

/** `Nov 2026` */
export const monthOfYear = (at: number, zone: string): string =>
  format(zone, { month: 'short', year: 'numeric' }).format(new Date(at))

/** How far the zone's clock runs ahead of UTC at an instant, in milliseconds. */
export function zoneOffset(at: number, zone: string): number {
  const parts = format(zone, {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    ...toSecond,
  }).formatToParts(new Date(at))
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return local - Math.floor(at / 1000) * 1000
}

/** The instant at which the zone's clock shows `local` (`2026-11-21 09:00:00`). */
export function instantOf(local: string, zone: string): number {
  const asUtc = Date.parse(`${local.replace(' ', 'T')}Z`)
  // The offset before the guess and the one at the guess differ only around a change of clocks.
  const guess = asUtc - zoneOffset(asUtc, zone)
  return asUtc - zoneOffset(guess, zone)
}

/** What the zone's clock shows at an instant, as `2026-11-21 09:00:00`. */
export const localOf = (at: number, zone: string): string =>
  new Date(at + zoneOffset(at, zone)).toISOString().slice(0, 19).replace('T', ' ')

const minute = 60
const hour = 60 * minute
const oneDay = 24 * hour

/** `12 seconds`, `47 minutes`, `3 days`: the largest unit that fits, rounded down. */
export function lengthOf(seconds: number): string {
  if (seconds < minute) return counted(Math.floor(seconds), 'second')
  if (seconds < hour) return counted(Math.floor(seconds / minute), 'minute')
  if (seconds < 2 * oneDay) return counted(Math.floor(seconds / hour), 'hour')
  return counted(Math.floor(seconds / oneDay), 'day')
}

/** `just now`, `47 min ago`, `in 2 days`. */
export function relativeTime(at: string, now: number): string {
  const seconds = (now - Date.parse(at)) / 1000
  if (Math.abs(seconds) < 10) return 'just now'
  return seconds > 0 ? `${shortLength(seconds)} ago` : `in ${shortLength(-seconds)}`
}

function shortLength(seconds: number): string {
  if (seconds < minute) return `${Math.floor(seconds)} s`
  if (seconds < hour) return `${Math.floor(seconds / minute)} min`
  if (seconds < 2 * oneDay) return `${Math.floor(seconds / hour)} h`
  return counted(Math.floor(seconds / oneDay), 'day')
}

const counted = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`
