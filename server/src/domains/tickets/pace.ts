export interface Pace {
  minuteBeganAt: Date
  /** That were sent in it. */
  requests: number
}

const minuteMilliseconds = 60_000

export const isOver = ({ minuteBeganAt }: Pace, now: Date): boolean =>
  minuteBeganAt.getTime() <= now.getTime() - minuteMilliseconds

export const endOf = ({ minuteBeganAt }: Pace): Date =>
  new Date(minuteBeganAt.getTime() + minuteMilliseconds)

/**
 * Counts requests before they are sent. Not allowed when they would be too many in this minute, which is over for the
 * organization then. What alone is more than the limit may go as the only one of a minute.
 */
export function counted(
  known: Pace | undefined,
  requests: number,
  { limit, now }: { limit: number; now: Date },
): { isAllowed: boolean; pace: Pace } {
  const running = known && !isOver(known, now) ? known : { minuteBeganAt: now, requests: 0 }
  const before = running.requests
  const isAllowed = before === 0 || before + requests <= limit
  return {
    isAllowed,
    pace: { ...running, requests: isAllowed ? before + requests : Math.max(before, limit) },
  }
}
