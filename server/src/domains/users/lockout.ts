/** Wrong tries in a row: of a user, or of a name that nobody has. */
export interface Tries {
  failures: number
  lockouts: number
  lockedUntil: Date | undefined
}

export const noTries: Tries = { failures: 0, lockouts: 0, lockedUntil: undefined }

/** After how many wrong tries in a row it locks, and for how many minutes at first. */
export interface LockoutRule {
  tries: number
  minutes: number
}

export const ownRule: LockoutRule = { tries: 5, minutes: 5 }

/**
 * Each wrong try is one for the domain as well. Domains lock after five or more within half an hour as a rule, so that
 * nobody locks an account there from our door.
 */
export const directoryRule: LockoutRule = { tries: 3, minutes: 30 }

const minute = 60_000
const longest = 24 * 60 * minute

export const isLocked = ({ lockedUntil }: Tries, now: Date): boolean =>
  lockedUntil !== undefined && lockedUntil > now

/** The last try locks: 5 minutes, then 10, 20, and so on up to a day. */
export function afterFailure(
  { failures, lockouts }: Tries,
  now: Date,
  rule: LockoutRule = ownRule,
): Tries {
  if (failures + 1 < rule.tries) {
    return { failures: failures + 1, lockouts, lockedUntil: undefined }
  }
  const milliseconds = Math.min(rule.minutes * minute * 2 ** lockouts, longest)
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
