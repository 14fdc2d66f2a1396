/** How the service desk misbehaves, until it has done so `times` times or is calmed. */
export interface Behaviour {
  /** Which requests; without it all of the API. */
  on?: { method?: string; path?: string | RegExp }
  times?: number
  /** Waits before it does anything. */
  delayMs?: number
  /** Does what was asked and then waits so long with its answer. */
  answerAfterMs?: number
  /** Closes the connection before, or after, it has done what was asked. */
  dropConnection?: 'before' | 'after'
  /** Answers with this status instead of doing anything. */
  status?: number
  /** Comes with 429 and 503. */
  retryAfterSeconds?: number
  /** Refuses with words of its own, about a field. */
  refuse?: { status?: number; code: string; message: string; field?: string }
  /** The keys are no longer good. */
  refuseKeys?: boolean
}

export class Moods {
  #waiting: { behaviour: Behaviour; left: number }[] = []

  behave(behaviour: Behaviour): void {
    this.#waiting.push({ behaviour, left: behaviour.times ?? Number.POSITIVE_INFINITY })
  }

  calm(): void {
    this.#waiting = []
  }

  /** The first that is meant, and counts it. `path` is without the base. */
  take(method: string, path: string): Behaviour {
    const found = this.#waiting.find(({ behaviour }) => isMeant(behaviour, method, path))
    if (!found) return {}
    found.left -= 1
    if (found.left <= 0) this.#waiting = this.#waiting.filter((one) => one !== found)
    return found.behaviour
  }
}

function isMeant({ on = {} }: Behaviour, method: string, path: string): boolean {
  if (on.method !== undefined && on.method !== method) return false
  if (on.path === undefined) return true
  return typeof on.path === 'string' ? on.path === path : on.path.test(path)
}
