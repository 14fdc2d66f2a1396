/** A matched record, as far as counting goes. */
export interface Counted {
  /** When it happened, in milliseconds. */
  at: number
}

export interface ThresholdRule {
  threshold: number
  thresholdSeconds: number
}

/** The alert that further matches join, whatever the threshold; identified by the caller's `ref`. */
export interface OpenAlert<Ref> {
  ref: Ref
  /** In milliseconds. */
  raisedAt: number
}

export interface ItemState<Item extends Counted, Ref> {
  open?: OpenAlert<Ref> | undefined
  /** Records that belong to no alert yet, by time. */
  waiting: readonly Item[]
}

/** Records that go to one alert: the open one, or one that is raised with them when there is no `ref`. */
export interface Placed<Item extends Counted, Ref> {
  ref?: Ref
  records: Item[]
}

export interface Placement<Item extends Counted, Ref> {
  placed: Placed<Item, Ref>[]
  waiting: Item[]
}

/** An alert that is older gets no more records: the next match counts from the beginning. */
export const joinableMilliseconds = 24 * 3600 * 1000

/**
 * Decides for the records of one rule and item, in the order in which they came, which raise an alert, which join one
 * and which wait. `nowAt` tells the time at which a record is looked at.
 */
export function place<Item extends Counted, Ref>(
  { threshold, thresholdSeconds }: ThresholdRule,
  state: ItemState<Item, Ref>,
  arrivals: readonly Item[],
  nowAt: (arrival: Item) => number,
): Placement<Item, Ref> {
  const periodMilliseconds = thresholdSeconds * 1000
  const waiting = [...state.waiting]
  const placed: Placed<Item, Ref>[] = []
  let raisedAt = state.open?.raisedAt
  let current: Placed<Item, Ref> | undefined
  if (state.open) current = { ref: state.open.ref, records: [] }
  for (const arrival of arrivals) {
    const now = nowAt(arrival)
    if (current && raisedAt !== undefined && now - raisedAt < joinableMilliseconds) {
      if (current.records.length === 0) placed.push(current)
      current.records.push(arrival)
      continue
    }
    const range = addTo(waiting, arrival, threshold, periodMilliseconds)
    if (!range) continue
    current = { records: waiting.splice(range.start, range.end - range.start) }
    raisedAt = now
    placed.push(current)
  }
  return { placed, waiting }
}

/**
 * Puts a record among those that wait. @returns which of them are in a period that it fills up, if it does. It may
 * come late, so the period can end at a record after it.
 */
function addTo(
  waiting: Counted[],
  arrival: Counted,
  threshold: number,
  periodMilliseconds: number,
): { start: number; end: number } | undefined {
  const position = firstAfter(waiting, arrival.at)
  waiting.splice(position, 0, arrival)
  let [first, last] = [-1, -1]
  // Only periods that hold the record: they end at it or at one of the next, at most so many as are needed.
  const furthest = Math.min(waiting.length, position + threshold)
  for (let end = Math.max(position, threshold - 1); end < furthest; end += 1) {
    const endAt = timeAt(waiting, end)
    if (endAt - arrival.at > periodMilliseconds) break
    if (endAt - timeAt(waiting, end - threshold + 1) > periodMilliseconds) continue
    if (first === -1) first = end
    last = end
  }
  if (first === -1) return undefined
  const start = firstAfter(waiting, timeAt(waiting, first) - periodMilliseconds - 1)
  return { start, end: last + 1 }
}

const timeAt = (records: readonly Counted[], index: number): number => records[index]?.at ?? 0

/** The index of the first record after a time. */
function firstAfter(records: readonly Counted[], at: number): number {
  let [low, high] = [0, records.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (timeAt(records, middle) <= at) low = middle + 1
    else high = middle
  }
  return low
}
