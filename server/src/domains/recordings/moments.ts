import { segmentAt, type SegmentEntry } from '@gatehouse/recording/segment-index'
import { DrawnScreen, emptyScreen } from './drawn-screen.ts'
import { sizeOf } from './frames.ts'
import {
  maxMoments,
  maxOpenScreens,
  maxScreenCharacters,
  maxScreensCharacters,
} from './screen-limits.ts'
import type { Frame, Moment } from './thread-messages.ts'

/** So much output, or so many characters of it, between two screens to begin from. */
const shortestUs = 5_000_000
const mostCharacters = 512 * 1024

interface Open {
  drawn: DrawnScreen
  lastAt: number
  momentAt: number
  since: number
}

/** Draws every terminal of a recording and keeps its screen now and then. */
export class Moments {
  readonly kept: Moment[] = []
  readonly #entries: readonly SegmentEntry[]
  readonly #everyUs: number
  readonly #open = new Map<number, Open>()
  #characters = 0

  constructor(entries: readonly SegmentEntry[]) {
    this.#entries = entries
    const duration = entries.at(-1)?.lastAt ?? 0
    this.#everyUs = Math.max(shortestUs, duration / (maxMoments / 2))
  }

  /** `canKeep`: nothing before this frame is in part only. */
  async put(frame: Frame, isTerminal: boolean, canKeep: boolean): Promise<void> {
    const open = this.#screenOf(frame, isTerminal)
    if (!open) return
    if (canKeep && this.#isDue(open, frame)) await this.#keep(frame.channel, open)
    open.lastAt = frame.atUs
    open.since += frame.data.length
    await open.drawn.put(frame)
  }

  close(channel: number): void {
    this.#open.get(channel)?.drawn.dispose()
    this.#open.delete(channel)
  }

  #screenOf({ channel, kind, data, atUs }: Frame, isTerminal: boolean): Open | undefined {
    const known = this.#open.get(channel)
    if (known) return known
    if (this.#open.size >= maxOpenScreens) return undefined
    const { columns, rows } = sizeOf(kind === 'resize' ? data : '80x24')
    const drawn = new DrawnScreen(emptyScreen(isTerminal, columns, rows))
    const open = { drawn, lastAt: atUs, momentAt: atUs, since: 0 }
    this.#open.set(channel, open)
    return open
  }

  #isDue({ lastAt, momentAt, since }: Open, { atUs }: Frame): boolean {
    if (atUs <= lastAt || since === 0) return false
    return atUs - momentAt >= this.#everyUs || since >= mostCharacters
  }

  async #keep(channel: number, open: Open): Promise<void> {
    const segment = segmentAt(this.#entries, open.lastAt)
    if (!segment || this.kept.length >= maxMoments || this.#characters >= maxScreensCharacters)
      return
    const { screen, isAtRest } = await open.drawn.take()
    if (!isAtRest || screen.screen.length > maxScreenCharacters) return
    this.#characters += screen.screen.length
    this.kept.push({ channel, atUs: open.lastAt, segment, screen })
    Object.assign(open, { momentAt: open.lastAt, since: 0 })
  }
}
