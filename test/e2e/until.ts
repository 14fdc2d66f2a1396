import { setTimeout as pause } from 'node:timers/promises'

const betweenLooks = 25

/** Looks again and again until there is something; says what did not come when it does not come. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  withinSeconds = 15,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + withinSeconds * 1000
  let last: unknown
  for (;;) {
    try {
      const found = await look()
      if (found !== undefined && found !== null && found !== false) {
        return found as Exclude<T, undefined | null | false>
      }
      last = found
    } catch (error) {
      last = error
    }
    if (performance.now() > deadline) {
      throw new Error(`Waited ${withinSeconds} s in vain: ${what}.`, { cause: last })
    }
    await pause(betweenLooks)
  }
}
