import type { RecordedEvent } from '@gatehouse/recording/event'
import { TextDecoders } from '@gatehouse/recording/text-decoders'
import { clampSize } from './screen-limits.ts'
import type { Frame } from './thread-messages.ts'

/** Events to what a terminal is given, channel by channel. */
export class Frames {
  readonly #decoders = new TextDecoders()
  readonly #terminals = new Set<number>()
  readonly #unfinished = new Map<string, boolean>()

  /** Output of a channel that never had a size is no terminal's: its lines end as files do. */
  isTerminal(channel: number): boolean {
    return this.#terminals.has(channel)
  }

  markTerminal(channel: number): void {
    this.#terminals.add(channel)
  }

  /** Whether a character of this channel has come only in part. */
  isWithinCharacter(channel: number): boolean {
    return ['output', 'stderr'].some((kind) => this.#unfinished.get(`${channel} ${kind}`))
  }

  of(event: RecordedEvent): Frame | undefined {
    const { at: atUs, channel } = event
    if (event.kind === 'resize') {
      this.#terminals.add(channel)
      const { columns, rows } = clampSize(event.columns, event.rows)
      return { atUs, channel, kind: 'resize', data: `${columns}x${rows}` }
    }
    if (event.kind !== 'output' && event.kind !== 'stderr') return undefined
    const stream = `${channel} ${event.kind}`
    const text = this.#decoders.decode(stream, event.data)
    this.#unfinished.set(stream, endsWithinCharacter(event.data))
    if (text === '') return undefined
    const data = this.isTerminal(channel) ? text : text.replaceAll(/\r?\n/g, '\r\n')
    return { atUs, channel, kind: 'output', data }
  }
}

/** RFC 3629: the first byte of a character says how many follow. */
function endsWithinCharacter(data: Uint8Array): boolean {
  for (let back = 1; back <= Math.min(3, data.length); back++) {
    const byte = data[data.length - back] ?? 0
    if (byte < 0x80) return false
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2)
  }
  // Only bytes in the middle of one: it may go on.
  return data.length > 0 && data.length <= 3
}

export function sizeOf(resize: string): { columns: number; rows: number } {
  const [columns = 80, rows = 24] = resize.split('x').map(Number)
  return { columns, rows }
}
