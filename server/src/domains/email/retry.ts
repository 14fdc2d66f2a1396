const minute = 60_000

/** Minutes to the next try, by how many there were; the last one from then on. */
const delays = [1, 2, 5, 15, 30, 60, 120, 240] as const

/** So long a message is tried. */
const patienceDays = 3

export const nextAttemptAt = (now: Date, tries: number): Date => {
  const delay = delays[Math.min(tries, delays.length) - 1] ?? delays[0]
  return new Date(now.getTime() + delay * minute)
}

export const giveUpAt = (queuedAt: Date): Date =>
  new Date(queuedAt.getTime() + patienceDays * 24 * 60 * minute)
