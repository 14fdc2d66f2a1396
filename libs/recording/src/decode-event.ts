import { ByteCursor, MalformedBytes } from './byte-cursor.ts'
import { eventCode, filePart, forwardStates, lastOtherCode } from './event-code.ts'
import { type RecordedEvent, fileActions } from './event.ts'
import { maxEventBytes, maxTextBytes } from './limits.ts'

/** Without time and channel. */
type Content = RecordedEvent extends infer E
  ? E extends RecordedEvent
    ? Omit<E, 'at' | 'channel'>
    : never
  : never

/** The events of a segment, whose first is at `firstAt`. Throws `MalformedBytes` where they cannot be read. */
export function* decodeEvents(plain: Uint8Array, firstAt: number): Generator<RecordedEvent> {
  const cursor = new ByteCursor(plain)
  let at = firstAt
  while (cursor.remaining > 0) {
    at += cursor.varint()
    if (at > Number.MAX_SAFE_INTEGER) throw new MalformedBytes('A time is too large')
    const code = cursor.varint()
    const channel = cursor.varint()
    const payload = cursor.blob(maxEventBytes)
    yield { at, channel, ...content(code, payload) }
  }
}

function content(code: number, payload: Uint8Array): Content {
  if (code === eventCode.output) return { kind: 'output', data: payload }
  if (code === eventCode.stderr) return { kind: 'stderr', data: payload }
  if (code === eventCode.input) return { kind: 'input', data: payload }
  const cursor = new ByteCursor(payload)
  const read = structured(code, cursor)
  if (read) {
    cursor.end()
    return read
  }
  // Also a code that a later version of this format has: what is not known is kept, not refused.
  if (code > lastOtherCode) throw new MalformedBytes('There is no such kind of event')
  return { kind: 'other', code, data: payload }
}

function structured(code: number, from: ByteCursor): Content | undefined {
  const text = () => from.text(maxTextBytes)
  switch (code) {
    case eventCode.masked:
      return { kind: 'masked', bytes: from.varint() }
    case eventCode.resize:
      return { kind: 'resize', columns: from.varint(), rows: from.varint() }
    case eventCode.exec:
      return { kind: 'exec', command: text() }
    case eventCode.command:
      return { kind: 'command', line: text() }
    case eventCode.env:
      return { kind: 'env', name: text(), value: text() }
    case eventCode.file:
      return file(from)
    case eventCode.forward:
      return forward(from)
    case eventCode.exit:
      return exit(from)
    case eventCode.mark:
      return { kind: 'mark', text: text() }
    case eventCode.gap:
      return { kind: 'gap', what: text(), bytes: from.varint(), why: text() }
    case eventCode.end:
      return { kind: 'end', outcome: text() }
    default:
      return undefined
  }
}

function file(from: ByteCursor): Content {
  const action = fileActions[from.varint()]
  const parts = from.varint()
  if (!action || parts > 15) throw new MalformedBytes('There is no such file operation')
  return {
    kind: 'file',
    action,
    path: from.text(maxTextBytes),
    ...(parts & filePart.to && { to: from.text(maxTextBytes) }),
    ...(parts & filePart.size && { size: from.varint() }),
    ...(parts & filePart.sha256 && { sha256: from.raw(32) }),
    ...(parts & filePart.refused && { refused: from.text(maxTextBytes) }),
  }
}

function forward(from: ByteCursor): Content {
  const state = forwardStates[from.varint()]
  if (!state) throw new MalformedBytes('There is no such state of a forward')
  const [host, port] = [from.text(maxTextBytes), from.varint()]
  const [sent, received] = [from.varint(), from.varint()]
  return state === 'closed'
    ? { kind: 'forward', state, host, port, sent, received }
    : { kind: 'forward', state, host, port }
}

function exit(from: ByteCursor): Content {
  const status = from.varint()
  const signal = from.text(maxTextBytes)
  return {
    kind: 'exit',
    ...(status > 0 && { status: status - 1 }),
    ...(signal && { signal }),
  }
}
