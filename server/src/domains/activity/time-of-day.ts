import { offsetMinutes } from './zone-offset.ts'

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

const dayMinutes = 1440

/** Minutes after midnight in a zone. */
export function minuteOfDay(zone: string): (at: Date) => number {
  const offsetAt = offsetMinutes(zone)
  return (at) => (Math.floor(at.getTime() / 60_000) + offsetAt(at) + dayMinutes) % dayMinutes
}
