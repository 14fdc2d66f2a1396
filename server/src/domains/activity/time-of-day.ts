/** Minutes after midnight: `from` included, `to` not. From 22:00 to 06:00 goes over midnight. */
export interface MinuteRange {
  from: number
  to: number
}

/** Reads `22:00-06:00`, whose shape the contract has checked. */
export function minuteRange(timeOfDay: string): MinuteRange {
  const [from = 0, to = 0] = timeOfDay.split('-').map((time) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    return hour * 60 + minute
  })
  return { from, to }
}

/** Two equal times are the whole day. */
export const isWithin = ({ from, to }: MinuteRange, minute: number): boolean =>
  from < to ? minute >= from && minute < to : minute >= from || minute < to

const quarterHour = 15 * 60_000
const maxKnown = 50_000

/** Minutes after midnight in a zone. Offsets change on a quarter of an hour at the most often. */
export function minuteOfDay(zone: string): (at: Date) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const known = new Map<number, number>()
  return (at) => {
    const quarter = Math.floor(at.getTime() / quarterHour)
    let minute = known.get(quarter)
    if (minute === undefined) {
      const [hours = 0, minutes = 0] = format
        .format(quarter * quarterHour)
        .split(':')
        .map(Number)
      minute = hours * 60 + minutes
      if (known.size >= maxKnown) known.clear()
      known.set(quarter, minute)
    }
    return (minute + Math.floor((at.getTime() % quarterHour) / 60_000)) % 1440
  }
}
