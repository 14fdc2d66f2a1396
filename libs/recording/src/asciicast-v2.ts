import type { RecordedEvent } from './event.ts'
import { TextDecoders } from './text-decoders.ts'

/** asciicast v2, as asciinema plays it: a header and then one event a line, each a JSON text. */
export interface AsciicastOptions {
  startedAt: Date
  title?: string
  /** Used when the recording does not say before the first output. */
  columns?: number
  rows?: number
}

/**
 * Yields lines with their line ends. One terminal: filter the channels before, if there are several.
 * Output and stderr are `o`, input `i` (none where it was masked), sizes `r`, marks, commands and gaps `m`.
 */
export async function* toAsciicast(
  events: AsyncIterable<RecordedEvent>,
  options: AsciicastOptions,
): AsyncGenerator<string, void> {
  const decoders = new TextDecoders()
  let size = { columns: options.columns ?? 80, rows: options.rows ?? 24 }
  let begun = false
  let last = 0
  for await (const event of events) {
    last = event.at
    if (!begun && event.kind === 'resize') {
      size = event
      continue
    }
    const entry = entryOf(event, decoders)
    if (!entry) continue
    if (!begun) yield line(headerOf(options, size))
    begun = true
    yield line([event.at / 1_000_000, ...entry])
  }
  if (!begun) yield line(headerOf(options, size))
  for (const { stream, text } of decoders.end())
    yield line([last / 1_000_000, stream.charAt(0), text])
}

const headerOf = (
  { startedAt, title }: AsciicastOptions,
  { columns, rows }: { columns: number; rows: number },
) => ({
  version: 2,
  width: columns,
  height: rows,
  timestamp: Math.floor(startedAt.getTime() / 1000),
  ...(title !== undefined && { title }),
})

function entryOf(
  event: RecordedEvent,
  decoders: TextDecoders,
): readonly [code: string, data: string] | undefined {
  if (event.kind === 'output' || event.kind === 'stderr' || event.kind === 'input') {
    const code = event.kind === 'input' ? 'i' : 'o'
    const text = decoders.decode(`${code} ${event.kind} ${event.channel}`, event.data)
    return text === '' ? undefined : [code, text]
  }
  if (event.kind === 'resize') return ['r', `${event.columns}x${event.rows}`]
  if (event.kind === 'mark') return ['m', event.text]
  if (event.kind === 'command') return ['m', event.line]
  if (event.kind !== 'gap') return undefined
  return ['m', `${event.bytes} bytes of ${event.what} are missing: ${event.why}`]
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`
