export interface DoorLimits {
  /** Of connections that have not signed in. */
  waiting: number
  waitingPerAddress: number
  /** Of all. */
  all: number
}

export const doorLimits: DoorLimits = { waiting: 500, waitingPerAddress: 50, all: 10_000 }

/** Counts who stands before the door, so that a crowd from one address leaves room for the others. */
export class Door {
  readonly #limits: DoorLimits
  readonly #waiting = new Map<string, number>()
  /** Oldest first. */
  readonly #crowd = new Set<{ sendAway: () => void }>()
  #count = 0

  constructor(limits: DoorLimits = doorLimits) {
    this.#limits = limits
  }

  get count(): number {
    return this.#count
  }

  /**
   * Undefined when there is no room; otherwise what is to be called when somebody has come in, and has left. `sendAway` is
   * called when it is so crowded that those go who have waited longest without proving who they are.
   */
  enter(
    address: string,
    sendAway: () => void,
  ): { cameIn: () => void; left: () => void } | undefined {
    const own = networkOf(address)
    const before = this.#waiting.get(own) ?? 0
    if (before >= this.#limits.waitingPerAddress) return undefined
    if (this.#count >= this.#limits.all) return undefined
    const [oldest] = this.#crowd
    if (this.#crowd.size >= this.#limits.waiting) oldest?.sendAway()
    this.#waiting.set(own, before + 1)
    const place = { sendAway }
    this.#crowd.add(place)
    this.#count += 1
    const cameIn = once(() => {
      this.#crowd.delete(place)
      this.#noLongerWaiting(own)
    })
    const left = once(() => {
      cameIn()
      this.#count -= 1
    })
    return { cameIn, left }
  }

  #noLongerWaiting(own: string): void {
    const now = (this.#waiting.get(own) ?? 1) - 1
    if (now > 0) this.#waiting.set(own, now)
    else this.#waiting.delete(own)
  }
}

/** One line has a whole /64 of IPv6 to itself. */
export function networkOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (v4) return v4
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::')
  const groups = head === '' ? [] : head.split(':')
  const ends = tail === '' ? [] : tail.split(':')
  const middle = address.includes('::') ? 8 - groups.length - ends.length : 0
  return [...groups, ...Array<string>(Math.max(0, middle)).fill('0'), ...ends].slice(0, 4).join(':')
}

function once(work: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    work()
  }
}
