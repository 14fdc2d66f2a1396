import type { Terminal } from '@gatehouse/contract/recordings'
import { messageOf } from '../../../app/api-error.ts'
import type { Screen } from '../../../ui/terminal/screen.ts'
import { Reel } from './reel.ts'
import { firstAfter, type Frame, type LoadStretch, type Stretch } from './stretch.ts'

export const speeds = [0.5, 1, 2, 4, 8, 16] as const

export interface PlayerState {
  /** Milliseconds since the recording began. */
  now: number
  isPlaying: boolean
  /** For what the server has not sent yet. */
  isWaiting: boolean
  speed: number
  /** A longer pause is cut to this; undefined plays each as long as it was. */
  longestPauseMs: number | undefined
  channel: number
  error: string | undefined
}

interface Options {
  terminals: readonly Terminal[]
  endMs: number
  load: LoadStretch
}

/** Plays one recording on a screen. It has no clock: `tick` says how much time went by. */
export class Player {
  readonly endMs: number
  readonly terminals: readonly Terminal[]
  readonly #load: LoadStretch
  readonly #reels = new Map<number, Reel>()
  readonly #listeners = new Set<() => void>()
  #state: PlayerState
  #screen: Screen | undefined
  /** What is on the screen: so many frames of this stretch. */
  #shown: { stretch: Stretch; next: number } | undefined
  /** Since when nothing new was shown. */
  #quietSince = 0
  #isFinding = false

  constructor({ terminals, endMs, load }: Options) {
    this.terminals = terminals
    this.endMs = endMs
    this.#load = load
    this.#state = {
      ...{ now: 0, isPlaying: false, isWaiting: false, error: undefined },
      ...{ speed: 1, longestPauseMs: 2000, channel: terminals[0]?.channel ?? 0 },
    }
  }

  get state(): PlayerState {
    return this.#state
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Shows on this screen from now on; until the answer is called. */
  attach(screen: Screen): () => void {
    this.#screen = screen
    this.seek(this.#state.now)
    return () => {
      if (this.#screen !== screen) return
      this.#screen = undefined
      this.#shown = undefined
    }
  }

  play(): void {
    if (this.#state.now >= this.endMs) this.seek(0)
    this.#quietSince = this.#state.now
    this.#change({ isPlaying: true })
  }

  readonly pause = (): void => this.#change({ isPlaying: false })

  toggle(): void {
    if (this.#state.isPlaying) this.pause()
    else this.play()
  }

  setSpeed(speed: number): void {
    this.#change({ speed })
  }

  setLongestPause(longestPauseMs: number | undefined): void {
    this.#change({ longestPauseMs })
  }

  /** Another terminal of the connection, at a moment, or at the present one if it showed something by then. */
  choose(channel: number, at?: number): void {
    const terminal = this.terminals.find((one) => one.channel === channel)
    if (!terminal) return
    const { now } = this.#state
    const isWithin = terminal.fromMs <= now && now <= terminal.untilMs
    if (channel !== this.#state.channel) this.#shown = undefined
    this.#change({ channel })
    this.seek(at ?? (isWithin ? now : terminal.fromMs))
  }

  seek(to: number): void {
    const now = Math.min(Math.max(to, 0), this.endMs)
    this.#quietSince = now
    this.#change({ now, error: undefined })
    void this.#find()
  }

  /** So many milliseconds went by for the reader. */
  tick(elapsedMs: number): void {
    const { isPlaying, isWaiting, now, speed, error } = this.#state
    if (!isPlaying || isWaiting || error !== undefined || !this.#shown) return
    const heard = now + elapsedMs * speed
    const to = this.#isTooQuiet() ? Math.max(heard, this.#nextAt()) : heard
    const follower = this.#follower()
    if (follower && follower.fromMs <= to) this.choose(follower.channel, follower.fromMs)
    else this.#run(Math.min(to, this.endMs))
  }

  #isTooQuiet(): boolean {
    const { longestPauseMs, now } = this.#state
    return longestPauseMs !== undefined && now - this.#quietSince >= longestPauseMs
  }

  /** When something is shown next, or how far it is known that nothing is. */
  #nextAt(): number {
    if (!this.#shown) return this.#state.now
    const { stretch, next } = this.#shown
    const frame = stretch.frames[next]
    if (frame) return frame.at
    return this.#follower()?.fromMs ?? (stretch.isLast ? this.endMs : stretch.untilMs)
  }

  /** Once a terminal has shown its last, the one that begins next. */
  #follower(): Terminal | undefined {
    const { now, channel } = this.#state
    const current = this.terminals.find((one) => one.channel === channel)
    if (!current || now < current.untilMs) return undefined
    return this.terminals
      .filter(({ fromMs }) => fromMs > now)
      .toSorted((one, other) => one.fromMs - other.fromMs)[0]
  }

  #run(to: number): void {
    const { stretch } = this.#shown ?? {}
    if (!stretch) return
    const isBeyond = to >= stretch.untilMs && !stretch.isLast
    const until = isBeyond ? stretch.untilMs : to
    this.#write(until)
    this.#change({ now: until })
    if (until >= this.endMs) this.pause()
    else if (isBeyond) void this.#find()
  }

  /** Gets what covers the present moment, and shows it; whoever seeks meanwhile is served last. */
  async #find(): Promise<void> {
    if (!this.#screen || this.#isFinding) return
    const at = this.#state.now
    const reel = this.#reel()
    const known = reel.covering(at)
    if (known) return this.#draw(known)
    this.#isFinding = true
    this.#change({ isWaiting: true })
    try {
      const stretch = await reel.read(at)
      this.#isFinding = false
      if (reel === this.#reel() && at === this.#state.now) this.#draw(stretch)
      else await this.#find()
    } catch (error) {
      this.#isFinding = false
      if (at === this.#state.now) this.#change({ error: messageOf(error), isPlaying: false })
      else await this.#find()
    } finally {
      this.#isFinding = false
      this.#change({ isWaiting: false })
    }
  }

  #reel(): Reel {
    const { channel } = this.#state
    const known = this.#reels.get(channel)
    if (known) return known
    const reel = new Reel(channel, this.endMs, this.#load)
    this.#reels.set(channel, reel)
    return reel
  }

  #draw(stretch: Stretch): void {
    // The page may be gone by now.
    if (!this.#screen) return
    const { now } = this.#state
    const before = this.#shown
    // Where one ends the next begins: there is nothing to draw anew.
    const isNext = before && before.stretch !== stretch && isAtEnd(before, now)
    const isForward =
      before?.stretch === stretch && (stretch.frames[before.next - 1]?.at ?? 0) <= now
    if (isNext) this.#shown = { stretch, next: firstAfter(stretch.frames, now) }
    else if (!isForward) this.#begin(stretch)
    this.#write(now)
    // Played without a stop: what comes after is read before it is needed. Its failure shows when it is.
    if (!stretch.isLast)
      this.#reel()
        .read(stretch.untilMs)
        .catch(() => undefined)
  }

  #begin(stretch: Stretch): void {
    const { columns, rows, screen } = stretch.keyframe
    this.#screen?.reset(screen, { columns, rows })
    this.#shown = { stretch, next: 0 }
  }

  /** Everything up to a moment that is not on the screen yet. */
  #write(until: number): void {
    if (!this.#screen || !this.#shown) return
    const { stretch, next } = this.#shown
    const end = firstAfter(stretch.frames, until)
    if (end <= next) return
    writeFrames(this.#screen, stretch.frames.slice(next, end))
    this.#shown.next = end
    this.#quietSince = Math.max(this.#quietSince, stretch.frames[end - 1]?.at ?? 0)
  }

  #change(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

const isAtEnd = ({ stretch, next }: { stretch: Stretch; next: number }, now: number): boolean =>
  now === stretch.untilMs && next === stretch.frames.length

function writeFrames(screen: Screen, frames: readonly Frame[]): void {
  let text = ''
  for (const { kind, data } of frames) {
    if (kind === 'output') {
      text += data
      continue
    }
    const [columns = 0, rows = 0] = data.split('x').map(Number)
    if (text !== '') screen.write(text)
    text = ''
    if (columns > 0 && rows > 0) screen.resize({ columns, rows })
  }
  if (text !== '') screen.write(text)
}
