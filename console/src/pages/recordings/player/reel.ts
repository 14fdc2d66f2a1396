import type { LoadStretch, Stretch } from './stretch.ts'

const shortestMs = 60_000
const longestMs = 30 * 60_000
/** The server ends an answer at a megabyte of text, so this many are little to keep. */
const mostKept = 24

/** What was read so far of one terminal. */
export class Reel {
  readonly channel: number
  readonly #load: LoadStretch
  readonly #endMs: number
  readonly #kept: Stretch[] = []
  readonly #underWay = new Map<number, Promise<Stretch>>()
  #lengthMs = shortestMs

  constructor(channel: number, endMs: number, load: LoadStretch) {
    this.channel = channel
    this.#endMs = endMs
    this.#load = load
  }

  covering(at: number): Stretch | undefined {
    return this.#kept.find(
      ({ fromMs, untilMs, isLast }) => fromMs <= at && (at < untilMs || isLast),
    )
  }

  /** What covers the moment, read if it has to be. Asked twice it is read once. */
  async read(at: number): Promise<Stretch> {
    const known = this.covering(at)
    if (known) return known
    const reading = this.#underWay.get(at) ?? this.#readFrom(at)
    this.#underWay.set(at, reading)
    try {
      return await reading
    } finally {
      this.#underWay.delete(at)
    }
  }

  async #readFrom(fromMs: number): Promise<Stretch> {
    const toMs = fromMs + this.#lengthMs
    const { keyframe, frames, untilMs } = await this.#load(this.channel, fromMs, toMs)
    // A quiet stretch says little, so the next one may be longer.
    this.#lengthMs = untilMs < toMs ? shortestMs : Math.min(this.#lengthMs * 2, longestMs)
    const isLast = untilMs <= fromMs || untilMs >= this.#endMs
    const stretch = { fromMs, untilMs, keyframe, frames, isLast }
    this.#kept.unshift(stretch)
    this.#kept.length = Math.min(this.#kept.length, mostKept)
    return stretch
  }
}
