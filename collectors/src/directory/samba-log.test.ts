import { describe, expect, test } from 'vitest'
import { addressIn, sambaRecord, takeSambaRecords } from './samba-log.ts'

const record = (name: string) =>
  `  {"timestamp": "2026-11-21T01:27:03.983917+0000", "type": "dsdbChange", "dsdbChange": {"dn": "${name}"}}`

const taken = (text: string, ending: 'open' | 'full' | 'final' = 'open') =>
  takeSambaRecords
    .take(Buffer.from(text), ending)
    .parts.map(({ data }) => sambaRecord(data)?.facts['dn'])

describe('records of Samba', () => {
  test('are lines', () => {
    expect(taken(`${record('a')}\n${record('b')}\n`)).toEqual(['a', 'b'])
  })

  test('that were cut at four thousand characters are joined', () => {
    const long = 'x'.repeat(9000)
    const text = record(long)
    const lines = [text.slice(0, 4000), `  ${text.slice(4000, 8000)}`, `  ${text.slice(8000)}`]

    expect(taken(`${lines.join(' +>\n')}\n${record('b')}\n`)).toEqual([long, 'b'])
  })

  test('wait for their rest', () => {
    const first = `${record('a')}\n`
    const begun = record('b').slice(0, 60)

    expect(takeSambaRecords.take(Buffer.from(`${first}${begun}`), 'open').used).toBe(first.length)
    expect(takeSambaRecords.take(Buffer.from(`${first}${begun} +>\n`), 'open').used).toBe(
      first.length,
    )
  })

  test('whose rest was never written do not take the next one with them', () => {
    const begun = record('a').slice(0, 60)

    expect(taken(`${begun} +>\n${record('b')}\n`)).toEqual([undefined, 'b'])
  })

  test('end with their file', () => {
    expect(taken(record('a'), 'final')).toEqual(['a'])
  })

  test.each([
    '',
    '[2026/11/21 01:27:03, 5] ../auth.c:1(f)',
    '{"type":"x"}',
    '{"type":5}',
    '{',
    'null',
  ])('are not: %s', (line) => {
    expect(sambaRecord(Buffer.from(line))).toBeUndefined()
  })

  test('have the time of their zone', () => {
    expect(sambaRecord(Buffer.from(record('a')))?.at.toISOString()).toBe('2026-11-21T01:27:03.983Z')
  })

  test.each([
    ['ipv4:127.0.0.1:34226', '127.0.0.1'],
    ['ipv6:fe80::1cae:5aa4:389', 'fe80::1cae:5aa4'],
    ['unix:', ''],
    [null, ''],
  ])('say an address as %s', (text, address) => {
    expect(addressIn(text)).toBe(address)
  })

  test('any bytes are taken without an error, and none twice', () => {
    const text = Buffer.from(`${record('a')}\n${record('b').slice(0, 50)} +>\n  rest\n`)
    for (let round = 0; round < 2000; round++) {
      const bytes = Buffer.from(text)
      for (let change = 0; change < 5; change++) {
        bytes[(round * 31 + change * 97) % bytes.length] = (round * 7 + change * 13) % 256
      }
      const { parts, used } = takeSambaRecords.take(bytes, 'final')
      for (const part of parts) sambaRecord(part.data)

      expect(used).toBe(bytes.length)
    }
  })
})
