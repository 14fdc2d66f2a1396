const minuteMilliseconds = 60_000
/** Offsets change on a quarter of an hour at the most often. */
const quarterHour = 15 * minuteMilliseconds
const maxKnown = 50_000

const zones = new Map<string, (at: Date) => number>()

/** How many minutes the clocks of a zone are ahead of UTC at a time. */
export function offsetMinutes(zone: string): (at: Date) => number {
  // To make a format takes half a millisecond, and there are few zones.
  const offsetAt = zones.get(zone) ?? offsetsOf(zone)
  zones.set(zone, offsetAt)
  return offsetAt
}

function offsetsOf(zone: string): (at: Date) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  const known = new Map<number, number>()
  return (at) => {
    const quarter = Math.floor(at.getTime() / quarterHour)
    const cached = known.get(quarter)
    if (cached !== undefined) return cached
    const offset = readOffset(format, new Date(quarter * quarterHour))
    if (known.size >= maxKnown) known.clear()
    known.set(quarter, offset)
    return offset
  }
}

/** The format writes `GMT`, `GMT+01:00` or `GMT-03:30`. */
function readOffset(format: Intl.DateTimeFormat, at: Date): number {
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** Writes times as the clocks of a zone show them: `2026-11-21T10:00:00.000+01:00`. */
export function localTime(zone: string): (at: Date) => string {
  const offsetAt = offsetMinutes(zone)
  return (at) => {
    const offset = offsetAt(at)
    const shown = new Date(at.getTime() + offset * minuteMilliseconds).toISOString().slice(0, -1)
    const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60]
    const digits = [hours, minutes].map((part) => String(part).padStart(2, '0')).join(':')
    return `${shown}${offset < 0 ? '-' : '+'}${digits}`
  }
}
