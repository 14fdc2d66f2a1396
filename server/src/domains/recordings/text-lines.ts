import type { RecordedEvent } from '@gatehouse/recording/event'
import { ShownLines } from '@gatehouse/recording/shown-lines'
import { TextDecoders } from '@gatehouse/recording/text-decoders'
import { spellBytes } from './room.ts'
import { maxLineCharacters, maxLines } from './screen-limits.ts'
import type { TextKind, TextLine } from './thread-messages.ts'

const maxChannels = 500

interface Stream {
  channel: number
  kind: 'output' | 'input'
  lines: ShownLines
}

/** What was shown and typed, line by line, and what else happened: for the search and the list beside the player. */
export class TextLines {
  readonly kept: TextLine[] = []
  isCut = false
  readonly #decoders = new TextDecoders()
  readonly #streams = new Map<string, Stream>()
  #hidden = 0
  #hiddenIn = 0
  #lastUs = -1

  put(event: RecordedEvent): void {
    const { at } = event
    const channel = event.kind === 'end' ? 0 : (event.channel ?? 0)
    if (event.kind === 'masked') {
      this.#hidden += event.bytes
      this.#hiddenIn = channel
      return
    }
    if (event.kind === 'output' || event.kind === 'stderr') {
      return this.#push(at, 'output', { channel, name: event.kind }, event.data)
    }
    this.#tellHidden(at)
    if (event.kind === 'input') {
      return this.#push(at, 'input', { channel, name: 'input' }, event.data)
    }
    const said = sayingOf(event)
    if (said) this.#keep(at, channel, ...said)
  }

  end(at: number): void {
    this.#tellHidden(at)
    for (const { channel, kind, lines } of this.#streams.values()) {
      const text = lines.end()
      if (text !== undefined) this.#keep(at, channel, kind, text)
    }
    this.#streams.clear()
  }

  #push(
    at: number,
    kind: Stream['kind'],
    { channel, name }: { channel: number; name: string },
    data: Uint8Array,
  ): void {
    const key = `${channel} ${name}`
    const known = this.#streams.get(key)
    if (!known && this.#streams.size >= maxChannels) return
    const { lines } = known ?? { lines: new ShownLines() }
    if (!known) this.#streams.set(key, { channel, kind, lines })
    const text = this.#decoders.decode(key, data)
    for (const line of lines.push(kind === 'input' ? asTyped(text) : text))
      this.#keep(at, channel, kind, line)
  }

  #tellHidden(at: number): void {
    if (this.#hidden > 0)
      this.#keep(at, this.#hiddenIn, 'input', `Hidden input, ${spellBytes(this.#hidden)}`)
    this.#hidden = 0
  }

  #keep(atUs: number, channel: number, kind: TextKind, text: string): void {
    const line = text
      .replaceAll(/\p{Cc}+/gu, ' ')
      .trimEnd()
      .slice(0, maxLineCharacters)
      .toWellFormed()
    if (line === '') return
    // Of several lines at one instant each is later by the least there is: so they stay in order wherever they are kept.
    this.#lastUs = Math.max(atUs, this.#lastUs + 1)
    if (this.kept.length < maxLines) this.kept.push({ atUs: this.#lastUs, channel, kind, line })
    else this.isCut = true
  }
}

/** Keys as an editor of lines takes them: Return ends a line, Backspace takes the last character away. */
const asTyped = (text: string): string =>
  text.replaceAll('\r', '\n').replaceAll(/[\x7f\b]/g, '\b\x1b[K')

function sayingOf(event: RecordedEvent): [kind: TextKind, text: string] | undefined {
  switch (event.kind) {
    case 'exec':
      return ['exec', event.command]
    case 'command':
      return ['command', event.line]
    case 'mark':
      return ['mark', event.text]
    case 'gap':
      return ['gap', `${spellBytes(event.bytes)} of ${event.what} are missing: ${event.why}`]
    case 'forward':
      return ['forward', `${event.host}:${event.port} ${event.state}`]
    case 'end':
      return ['end', event.outcome]
    case 'file': {
      const size = event.size === undefined ? '' : `, ${spellBytes(event.size)}`
      const refused = event.refused === undefined ? '' : `, refused: ${event.refused}`
      const to = event.to === undefined ? '' : ` → ${event.to}`
      return ['file', `${event.action} ${event.path}${to}${size}${refused}`]
    }
    case 'output':
    case 'stderr':
    case 'input':
    case 'masked':
    case 'resize':
    case 'env':
    case 'exit':
    case 'other':
      return undefined
  }
}
