import { ByteWriter } from './byte-writer.ts'
import { eventCode, filePart, firstOtherCode, forwardStates, lastOtherCode } from './event-code.ts'
import { type End, type SessionEvent, fileActions } from './event.ts'
import { maxEventBytes } from './limits.ts'

/**
 * Appends an event `delta` microseconds after the one before. Throws a RangeError, and appends
 * nothing, when a field is out of its range.
 */
export function encodeEvent(into: ByteWriter, delta: number, event: SessionEvent | End): void {
  const channel = event.kind === 'end' ? 0 : (event.channel ?? 0)
  const code = codeOf(event)
  const payload = 'data' in event ? event.data : structured(event)
  if (payload.length > maxEventBytes) throw new RangeError('An event is too large')
  if (!Number.isSafeInteger(channel) || channel < 0) throw new RangeError('No such channel')
  into.varint(delta)
  into.varint(code)
  into.varint(channel)
  into.blob(payload)
}

function codeOf(event: SessionEvent | End): number {
  if (event.kind !== 'other') return eventCode[event.kind]
  if (event.code >= firstOtherCode && event.code <= lastOtherCode) return event.code
  throw new RangeError(`Codes of other events are ${firstOtherCode} to ${lastOtherCode}`)
}

const scratch = new ByteWriter(4096)

type Structured = Exclude<SessionEvent | End, { data: Uint8Array }>

/** A view that the next call overwrites. */
function structured(event: Structured): Uint8Array {
  scratch.clear()
  fields(scratch, event)
  return scratch.written()
}

function fields(into: ByteWriter, event: Structured): void {
  switch (event.kind) {
    case 'masked':
      return into.varint(event.bytes)
    case 'resize':
      into.varint(event.columns)
      return into.varint(event.rows)
    case 'exec':
      return into.text(event.command)
    case 'command':
      return into.text(event.line)
    case 'env':
      into.text(event.name)
      return into.text(event.value)
    case 'file':
      return fileFields(into, event)
    case 'forward':
      into.varint(forwardStates.indexOf(event.state))
      into.text(event.host)
      into.varint(event.port)
      into.varint(event.sent ?? 0)
      return into.varint(event.received ?? 0)
    case 'exit':
      into.varint(event.status === undefined ? 0 : event.status + 1)
      return into.text(event.signal ?? '')
    case 'mark':
      return into.text(event.text)
    case 'gap':
      into.text(event.what)
      into.varint(event.bytes)
      return into.text(event.why)
    case 'end':
      return into.text(event.outcome)
  }
}

function fileFields(into: ByteWriter, event: Extract<SessionEvent, { kind: 'file' }>): void {
  const { to, size, sha256, refused } = event
  if (sha256 && sha256.length !== 32) throw new RangeError('A SHA-256 has 32 bytes')
  into.varint(fileActions.indexOf(event.action))
  into.varint(
    (to === undefined ? 0 : filePart.to) |
      (size === undefined ? 0 : filePart.size) |
      (sha256 === undefined ? 0 : filePart.sha256) |
      (refused === undefined ? 0 : filePart.refused),
  )
  into.text(event.path)
  if (to !== undefined) into.text(to)
  if (size !== undefined) into.varint(size)
  if (sha256 !== undefined) into.raw(sha256)
  if (refused !== undefined) into.text(refused)
}
