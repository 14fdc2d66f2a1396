/** Wrong tries in a row: of a user, or of a name that nobody has. */
export interface Tries {
  failures: number
  lockouts: number
  lockedUntil: Date | undefined
}

export const noTries: Tries = { failures: 0, lockouts: 0, lockedUntil: undefined }

const triesBeforeLockout = 5
const minute = 60_000
const longest = 24 * 60 * minute

export const isLocked = ({ lockedUntil }: Tries, now: Date): boolean =>
  lockedUntil !== undefined && lockedUntil > now

/** The fifth wrong try locks: 5 minutes, then 10, 20, and so on up to a day. */
export function afterFailure({ failures, lockouts }: Tries, now: Date): Tries {
  if (failures + 1 < triesBeforeLockout) {
    return { failures: failures + 1, lockouts, lockedUntil: undefined }
  }
  const milliseconds = Math.min(5 * minute * 2 ** lockouts, longest)
  return {
    failures: 0,
    lockouts: lockouts + 1,
    lockedUntil: new Date(now.getTime() + milliseconds),
  }
}

/** `5 minutes`, `2 hours`, for a sentence. */
export function remaining(until: Date, now: Date): string {
  const minutes = Math.ceil((until.getTime() - now.getTime()) / minute)
  if (minutes <= 1) return 'a minute'
  return minutes <= 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
}
