/** One line of a system log, whatever it was read from. */
export interface LogEntry {
  at: Date
  program: string
  pid: number | undefined
  message: string
  /** The same each time the line is read, and of no other line. */
  id: string
  /** Who logged in, in whose session it was written; only where the system vouches for it. */
  loginUid: number | undefined
}

/** What audit and journal say instead of a user's number where nobody logged in. */
export const nobodyLoggedIn = 4_294_967_295

/** Longer lines are cut: no logon needs more, and a line is written by whoever tries to log on. */
export const maxLineLength = 8192
