import { IndexError } from './index-error.ts'

/** What can end a statement early: its caller, its time, or the engine's own end. */
export interface Deadline {
  signal: AbortSignal
  /** What to throw once the signal has fired. */
  reason: () => unknown
}

/** Seconds that the engine gets to say by itself that the time is over; its answer names the statement. */
const graceSeconds = 5

export function deadlineOf(
  closing: AbortSignal,
  timeoutSeconds: number,
  caller: AbortSignal | undefined,
): Deadline {
  const time = AbortSignal.timeout((timeoutSeconds + graceSeconds) * 1000)
  const signal = AbortSignal.any(caller ? [closing, time, caller] : [closing, time])
  const reason = (): unknown => {
    if (caller?.aborted) return caller.reason
    return new IndexError(closing.aborted ? 'closed' : 'timeout')
  }
  return { signal, reason }
}
