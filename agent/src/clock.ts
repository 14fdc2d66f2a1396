import { setTimeout as delay } from 'node:timers/promises'

/** Time and chance, so that tests own them. */
export interface Clock {
  now(): Date
  /** Resolves after the time or when the signal ends; never rejects. */
  delay(milliseconds: number, signal: AbortSignal): Promise<void>
  /** From 0 up to, but not, 1. */
  random(): number
}

export const systemClock: Clock = {
  now: () => new Date(),
  // The rejection says only that the signal ended, which the caller looks at anyway.
  delay: (milliseconds, signal) =>
    delay(milliseconds, undefined, { signal }).catch(() => undefined),
  random: Math.random,
}
