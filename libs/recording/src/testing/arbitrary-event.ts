import fc from 'fast-check'
import { type SessionEvent, fileActions } from '../event.ts'

const number = fc.oneof(fc.nat(300), fc.maxSafeNat())
const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const bytes = fc.uint8Array({ maxLength: 300 })
const channel = fc.nat(3)

/** Any event that a writer takes, as it will be read: with its channel. */
export const anyEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
  fc.record({
    channel,
    kind: fc.constantFrom('output' as const, 'stderr' as const, 'input' as const),
    data: bytes,
  }),
  fc.record({ channel, kind: fc.constant('masked' as const), bytes: number }),
  fc.record({ channel, kind: fc.constant('resize' as const), columns: number, rows: number }),
  fc.record({ channel, kind: fc.constant('exec' as const), command: text }),
  fc.record({ channel, kind: fc.constant('command' as const), line: text }),
  fc.record({ channel, kind: fc.constant('env' as const), name: text, value: text }),
  fc.record(
    {
      channel,
      kind: fc.constant('file' as const),
      action: fc.constantFrom(...fileActions),
      path: text,
      to: text,
      size: number,
      sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      refused: text,
    },
    { requiredKeys: ['channel', 'kind', 'action', 'path'] },
  ),
  fc.record({
    channel,
    kind: fc.constant('forward' as const),
    state: fc.constantFrom('opened' as const, 'refused' as const),
    host: text,
    port: fc.nat(65535),
  }),
  fc.record({
    channel,
    kind: fc.constant('forward' as const),
    state: fc.constant('closed' as const),
    host: text,
    port: fc.nat(65535),
    sent: number,
    received: number,
  }),
  fc.record({ channel, kind: fc.constant('exit' as const), status: fc.nat(255) }),
  fc.record({ channel, kind: fc.constant('exit' as const), signal: fc.constant('KILL') }),
  fc.record({ channel, kind: fc.constant('mark' as const), text }),
  fc.record({ channel, kind: fc.constant('gap' as const), what: text, bytes: number, why: text }),
  fc.record({
    channel,
    kind: fc.constant('other' as const),
    code: fc.integer({ min: 64, max: 0xffff }),
    data: bytes,
  }),
)
