import { expect, test } from 'vitest'
import { commandLine } from './command-line.ts'
import { nextTry } from './retry.ts'

const subject = { AlertID: 'a1', RecordID: 'r1', CsvFile: '/tmp/x.csv' }
const run = '/usr/bin/tell'

test.each([
  ['ids are appended', [], false, ['a1', 'r1']],
  ['parameters come first', ['-q', 'two words'], false, ['-q', 'two words', 'a1', 'r1']],
  ['a placeholder takes the place', ['--alert={AlertID}'], false, ['--alert=a1']],
  ['each placeholder is replaced', ['{RecordID}/{AlertID}', 'x'], false, ['r1/a1', 'x']],
  ['the file is appended', ['-f'], true, ['-f', '/tmp/x.csv']],
  ['the file has a placeholder, too', ['in={CsvFile}', '{AlertID}'], true, ['in=/tmp/x.csv', 'a1']],
  ['ids may be given beside the file', ['{AlertID}'], true, ['a1', '/tmp/x.csv']],
  ['without a file its word is text', ['{CsvFile}'], false, ['{CsvFile}', 'a1', 'r1']],
  [
    'other words in braces stay',
    ['{Alert}', '{}', '{alertid}'],
    false,
    ['{Alert}', '{}', '{alertid}', 'a1', 'r1'],
  ],
  ['an empty parameter is one', [''], false, ['', 'a1', 'r1']],
])('%s', (_what, parameters, writesCsv, words) => {
  expect(commandLine({ run, parameters, writesCsv }, subject)).toEqual([run, ...words])
})

test('delays grow to an hour, and after 200 retries there is none', () => {
  const now = new Date('2026-11-21T09:00:00.000Z')
  const seconds = (tries: number) => {
    const at = nextTry(tries, now)
    return at && (at.getTime() - now.getTime()) / 1000
  }

  expect([1, 2, 3, 11, 12, 200, 201].map(seconds)).toEqual([2, 4, 8, 2048, 3600, 3600, undefined])
})
