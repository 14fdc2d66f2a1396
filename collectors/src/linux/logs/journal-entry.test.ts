import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJournalEntry } from './journal-entry.ts'

const fields = {
  __CURSOR: 's=1;i=2',
  __REALTIME_TIMESTAMP: '1795225521682000',
  _SOURCE_REALTIME_TIMESTAMP: '1795225521681999',
  SYSLOG_IDENTIFIER: 'useradd',
  _PID: '42',
  _AUDIT_LOGINUID: '1003',
  MESSAGE: 'new user: name=alice',
}

test('an entry of the journal names the login user', () => {
  expect(parseJournalEntry(JSON.stringify(fields))).toEqual({
    at: new Date(1_795_225_521_681),
    program: 'useradd',
    pid: 42,
    message: 'new user: name=alice',
    id: 's=1;i=2',
    cursor: 's=1;i=2',
    loginUid: 1003,
  })
})

test('nobody logged in, and a message in bytes', () => {
  const entry = parseJournalEntry(
    JSON.stringify({
      ...fields,
      _AUDIT_LOGINUID: '4294967295',
      MESSAGE: [...Buffer.from('bell \u0007')],
    }),
  )

  expect(entry?.loginUid).toBeUndefined()
  expect(entry?.message).toBe('bell \u0007')
})

test.each(['', '-- No entries --', 'null', '[]', '{}', '{"__CURSOR":"x"}'])(
  '%o is no entry',
  (line) => {
    expect(parseJournalEntry(line)).toBeUndefined()
  },
)

test('no line breaks the parser', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(fields)), fc.jsonValue()), (value) => {
      const entry = parseJournalEntry(JSON.stringify(value))
      return entry === undefined || typeof entry.message === 'string'
    }),
  )
})
