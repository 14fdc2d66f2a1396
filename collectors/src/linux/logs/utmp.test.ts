import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseUtmpRecord, utmpRecordBytes } from './utmp.ts'

export function utmpRecord(values: {
  type: number
  line: string
  user: string
  host: string
  seconds: number
}): Buffer {
  const record = Buffer.alloc(utmpRecordBytes)
  record.writeInt16LE(values.type, 0)
  record.writeInt32LE(4242, 4)
  record.write(values.line, 8)
  record.write(values.user, 44)
  record.write(values.host, 76)
  record.writeUInt32LE(values.seconds, 340)
  record.writeInt32LE(500_000, 344)
  return record
}

const base = { line: 'pts/0', user: 'alice', host: '192.0.2.7', seconds: 1_795_225_521 }

test.each([
  [7, 'wtmp', 'logon'],
  [8, 'wtmp', 'logoff'],
  [2, 'wtmp', 'boot'],
  [6, 'wtmp', undefined],
  [6, 'btmp', 'failed-logon'],
  [7, 'btmp', 'failed-logon'],
] as const)('type %i of %s is %s', (type, file, meaning) => {
  expect(parseUtmpRecord(utmpRecord({ ...base, type }), file)?.type).toBe(meaning)
})

test('the fields of a record', () => {
  expect(parseUtmpRecord(utmpRecord({ ...base, type: 7 }), 'wtmp')).toEqual({
    type: 'logon',
    at: new Date(1_795_225_521_500),
    pid: 4242,
    line: 'pts/0',
    account: 'alice',
    host: '192.0.2.7',
  })
})

test('no bytes break the parser', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 0, maxLength: 400 }),
      fc.constantFrom('wtmp', 'btmp'),
      (bytes, file) => {
        const record = parseUtmpRecord(Buffer.from(bytes), file)
        return record === undefined || !Number.isNaN(record.at.getTime())
      },
    ),
  )
})
