const day = 86_400
const year = 364 * day

/** Widths that people think in, seconds; beyond them, multiples of 52 weeks. */
const widths = [
  [1, 2, 5, 10, 15, 30],
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  [1, 2, 3, 6, 12].map((hours) => hours * 3600),
  [1, 2, 7, 14, 28, 91, 182, 364].map((days) => days * day),
].flat()

export interface TimeRange {
  from: Date
  /** Not included. */
  to: Date
}

/** Time in pieces of one width, numbered from the one that begins at `startMilliseconds`. */
export interface BucketGrid {
  seconds: number
  startMilliseconds: number
}

/** Buckets that cover a range. */
export interface Buckets extends BucketGrid {
  count: number
}

/** 1970-01-05 was a Monday: weeks begin there. */
const mondayMilliseconds = 4 * day * 1000

/**
 * The narrowest buckets of which `most` cover the range from `from` to before `to`. They begin where the clocks
 * of the zone are round at `from`: hours on the hour, days at midnight, weeks on Monday.
 */
export function bucketsOf({ from, to }: TimeRange, most: number, offsetMinutes: number): Buckets {
  const zero = mondayMilliseconds - offsetMinutes * 60_000
  const cover = (seconds: number): Buckets => {
    const width = seconds * 1000
    const first = Math.floor((from.getTime() - zero) / width)
    const last = Math.floor((Math.max(to.getTime() - 1, from.getTime()) - zero) / width)
    return { seconds, startMilliseconds: zero + first * width, count: last - first + 1 }
  }
  // A range over the edge of a bucket needs two, however wide.
  const allowed = Math.max(most, 2)
  for (const seconds of widths) {
    const buckets = cover(seconds)
    if (buckets.count <= allowed) return buckets
  }
  let buckets = cover(2 * year)
  for (let years = 3; buckets.count > allowed; years += 1) buckets = cover(years * year)
  return buckets
}

/** What most widths are multiples of: seconds, minutes, quarters of an hour, hours, days. */
const unitSeconds = [day, 3600, 900, 60, 1]

/** Pieces of time of which all buckets can consist that such a range, or one a good deal shorter, is cut into. */
export function unitsOf({ seconds, startMilliseconds }: Buckets): BucketGrid {
  const unit = unitSeconds.find((length) => length <= seconds && seconds % length === 0) ?? 1
  return { seconds: unit, startMilliseconds }
}

/** What was counted in units, by the buckets they are in; undefined when these do not consist of whole units. */
export function regrouped<Row extends { bucket: number }>(
  rows: readonly Row[],
  units: BucketGrid,
  { seconds, startMilliseconds }: Buckets,
): Row[] | undefined {
  const offset = (startMilliseconds - units.startMilliseconds) / 1000
  if (seconds % units.seconds !== 0 || offset % units.seconds !== 0) return undefined
  return rows.map((row) => ({
    ...row,
    bucket: Math.floor((row.bucket * units.seconds - offset) / seconds),
  }))
}
