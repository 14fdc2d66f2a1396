import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatConnectString, parseConnectString } from './connect-string.ts'

const nothing = { sessionType: '', target: '', policy: '', reason: '', ticket: '' }

test.each([
  ['alice', { username: 'alice' }],
  ['alice+root+web1', { username: 'alice', sessionType: 'root', target: 'web1' }],
  ['alice%root%web1', { username: 'alice', sessionType: 'root', target: 'web1' }],
  ['alice#root#web1', { username: 'alice', sessionType: 'root', target: 'web1' }],
  ['alice,root,web1', { username: 'alice', sessionType: 'root', target: 'web1' }],
  ['alice%root@web1', { username: 'alice', sessionType: 'root', target: 'web1' }],
  ['alice+root@web1', { username: 'alice', sessionType: 'root', target: 'web1' }],
  ['alice@example.com', { username: 'alice@example.com' }],
  [
    'alice@example.com+root+web1',
    { username: 'alice@example.com', sessionType: 'root', target: 'web1' },
  ],
  [
    String.raw`Contoso\Jon+rootAccess+centos1.lab.local`,
    { username: String.raw`Contoso\Jon`, sessionType: 'rootAccess', target: 'centos1.lab.local' },
  ],
  [
    'alice+Local_Admin+SQL1.example.com++Server Maintenance',
    {
      username: 'alice',
      sessionType: 'Local_Admin',
      target: 'SQL1.example.com',
      reason: 'Server Maintenance',
    },
  ],
  [
    'alice+root+web1+night+50% off, #1+1',
    {
      username: 'alice',
      sessionType: 'root',
      target: 'web1',
      policy: 'night',
      reason: '50% off, #1+1',
    },
  ],
  [
    'alice+root+web1++ticket:INC7 disk full',
    { username: 'alice', sessionType: 'root', target: 'web1', ticket: 'INC7', reason: 'disk full' },
  ],
  ['alice++web1', { username: 'alice', target: 'web1' }],
])('%s is understood', (text, parts) => {
  expect(parseConnectString(text)).toEqual({ ...nothing, ...parts })
})

test.each(['', '+root+web1', 'alice\n+root+web1', 'alice\0', 'a'.repeat(1025)])(
  'what nobody can be called is refused: %j',
  (text) => {
    expect(() => parseConnectString(text)).toThrow(RangeError)
  },
)

test('whatever is typed is understood or refused with a sentence, and is never longer after', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1200 }), (bytes) => {
      const text = Buffer.from(bytes).toString('utf8')
      try {
        const parts = parseConnectString(text)
        expect(parts.username).not.toBe('')
        expect(Object.values(parts).join('').length).toBeLessThanOrEqual(text.length)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
    }),
  )
})

test('what is shown to be typed is understood as it was meant', () => {
  const word = fc.stringMatching(/^[a-z0-9.\\-]{1,20}$/)
  const parts = fc.record({
    username: fc.stringMatching(/^[a-z0-9.@\\-]{1,20}$/),
    sessionType: word,
    target: word,
    policy: fc.oneof(fc.constant(''), word),
    reason: fc.oneof(fc.constant(''), fc.stringMatching(/^[a-z][a-z ]{0,20}[a-z]$/)),
    ticket: fc.oneof(fc.constant(''), fc.stringMatching(/^[A-Z0-9]{1,10}$/)),
  })
  fc.assert(
    fc.property(parts, (wanted) => {
      expect(parseConnectString(formatConnectString(wanted))).toEqual(wanted)
    }),
  )
})
