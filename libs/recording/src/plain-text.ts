import type { RecordedEvent } from './event.ts'
import { ShownLines } from './shown-lines.ts'
import { TextDecoders } from './text-decoders.ts'

/** A line as it was shown, and when it was finished: microseconds since the start. */
export interface ShownLine {
  at: number
  channel: number
  text: string
}

/**
 * What was shown, for reading and searching: output and stderr without control sequences, programs
 * that were started, marks and gaps in brackets. Each channel has its own lines.
 */
export async function* toLines(
  events: AsyncIterable<RecordedEvent>,
): AsyncGenerator<ShownLine, void> {
  const terminals = new Map<number, ShownLines>()
  const decoders = new TextDecoders()
  const terminal = (channel: number) => {
    const known = terminals.get(channel) ?? new ShownLines()
    terminals.set(channel, known)
    return known
  }
  let at = 0
  for await (const event of events) {
    const { channel } = event
    at = event.at
    const remark = remarkOf(event)
    if (remark !== undefined) yield { at, channel, text: remark }
    if (event.kind !== 'output' && event.kind !== 'stderr') continue
    const shown = decoders.decode(`${channel} ${event.kind}`, event.data)
    for (const text of terminal(channel).push(shown)) yield { at, channel, text }
  }
  for (const { stream, text } of decoders.end()) terminal(Number.parseInt(stream, 10)).push(text)
  for (const [channel, lines] of terminals) {
    const text = lines.end()
    if (text !== undefined) yield { at, channel, text }
  }
}

/** The same as one text, line by line with their line ends. */
export async function* toPlainText(
  events: AsyncIterable<RecordedEvent>,
): AsyncGenerator<string, void> {
  for await (const { text } of toLines(events)) yield `${text}\n`
}

function remarkOf(event: RecordedEvent): string | undefined {
  if (event.kind === 'exec') return `[started: ${oneLine(event.command)}]`
  if (event.kind === 'mark') return `[${oneLine(event.text)}]`
  if (event.kind !== 'gap') return undefined
  return `[${event.bytes} bytes of ${oneLine(event.what)} are missing: ${oneLine(event.why)}]`
}

/** Also a command may hold control sequences, and must not be able to pass for a line of its own. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ')
