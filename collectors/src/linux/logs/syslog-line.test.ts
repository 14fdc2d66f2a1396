import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSyslogLine } from './syslog-line.ts'

const now = new Date('2026-11-21T12:00:00Z')
const parse = (line: string, at = now) => parseSyslogLine(line, 'id', at)

test('a line with an RFC 3339 time', () => {
  const line =
    '2026-11-21T01:45:22.210221+02:00 LINUX1 sshd[152]: Accepted password for mgmt from 127.0.10.99 port 47529 ssh2'

  expect(parse(line)).toEqual({
    at: new Date('2026-11-20T23:45:22.210Z'),
    program: 'sshd',
    pid: 152,
    message: 'Accepted password for mgmt from 127.0.10.99 port 47529 ssh2',
    id: 'id',
    loginUid: undefined,
  })
})

test('a line with a traditional time is of the time zone of the computer', () => {
  expect(parse('Nov 21 01:45:21 web1 CRON[7]: x')?.at).toEqual(new Date(2026, 10, 21, 1, 45, 21))
  expect(parse('Nov  1 01:45:21 web1 su: x')?.at).toEqual(new Date(2026, 10, 1, 1, 45, 21))
})

test.each([
  ['Dec 31 23:59:59', new Date(2027, 0, 1, 0, 0, 5), 2026],
  ['Jan  1 00:00:01', new Date(2026, 11, 31, 23, 59, 50), 2027],
  ['Nov 22 00:00:01', new Date(2026, 10, 21, 23, 0, 0), 2026],
  ['Nov 23 00:00:01', new Date(2026, 10, 21, 12, 0, 0), 2025],
  ['Feb 29 10:00:00', new Date(2026, 10, 21), 2024],
])('the year of %s', (stamp, at, year) => {
  expect(parse(`${stamp} web1 su: x`, at)?.at.getFullYear()).toBe(year)
})

test.each([
  '',
  'no log line at all',
  'Foo 21 01:45:21 web1 su: x',
  'Feb 31 01:45:21 web1 su: x',
  '2026-13-45T99:99:99Z web1 su: x',
  '2026-11-21T01:45:22Z web1',
])('%o is no line of a log', (line) => {
  expect(parse(line)).toBeUndefined()
})

test('a program without a number and without a blank after the colon', () => {
  expect(parse('2026-11-21T01:45:21Z h sudo:     mgmt : COMMAND=x')).toMatchObject({
    program: 'sudo',
    pid: undefined,
    message: '    mgmt : COMMAND=x',
  })
})

test('no line breaks the parser', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (line) => {
      const entry = parse(line)
      return entry === undefined || !Number.isNaN(entry.at.getTime())
    }),
  )
})
