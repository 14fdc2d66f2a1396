import type { RecordedEvent } from '@gatehouse/recording/event'
import { ShownLines } from '@gatehouse/recording/shown-lines'
import { TextDecoders } from '@gatehouse/recording/text-decoders'
import { spellBytes } from './room.ts'
import { maxLineCharacters, maxLines } from './screen-limits.ts'
import type { TextKind, TextLine } from './thread-messages.ts'

const maxChannels = 500

/** What was shown and typed, line by line, and what else happened: for the search and the list beside the player. */
export class TextLines {
  readonly kept: TextLine[] = []
  isCut = false
  readonly #decoders = new TextDecoders()
  readonly #lines = new Map<string, ShownLines>()
  #hidden = 0

  put(event: RecordedEvent): void {
    const { at } = event
    if (event.kind === 'masked') {
      this.#hidden += event.bytes
      return
    }
    if (event.kind === 'output' || event.kind === 'stderr') {
      return this.#push(at, 'output', `${event.channel} ${event.kind}`, event.data)
    }
    this.#tellHidden(at)
    if (event.kind === 'input') {
      return this.#push(at, 'input', `${event.channel} input`, event.data)
    }
    const said = sayingOf(event)
    if (said) this.#keep(at, ...said)
  }

  end(at: number): void {
    this.#tellHidden(at)
    for (const [stream, lines] of this.#lines) {
      const text = lines.end()
      if (text !== undefined) this.#keep(at, stream.endsWith('input') ? 'input' : 'output', text)
    }
    this.#lines.clear()
  }

  #push(at: number, kind: 'output' | 'input', stream: string, data: Uint8Array): void {
    const known = this.#lines.get(stream)
    if (!known && this.#lines.size >= maxChannels) return
    const lines = known ?? new ShownLines()
    this.#lines.set(stream, lines)
    const text = this.#decoders.decode(stream, data)
    for (const line of lines.push(kind === 'input' ? asTyped(text) : text))
      this.#keep(at, kind, line)
  }

  #tellHidden(at: number): void {
    if (this.#hidden > 0) this.#keep(at, 'input', `Hidden input, ${spellBytes(this.#hidden)}`)
    this.#hidden = 0
  }

  #keep(atUs: number, kind: TextKind, text: string): void {
    const line = text
      .replaceAll(/\p{Cc}+/gu, ' ')
      .trimEnd()
      .slice(0, maxLineCharacters)
      .toWellFormed()
    if (line === '') return
    if (this.kept.length < maxLines) this.kept.push({ atUs, kind, line })
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
