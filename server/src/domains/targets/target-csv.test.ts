import { Readable } from 'node:stream'
import { targetsApi } from '@gatehouse/contract/targets'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvCell } from '#platform/csv.ts'
import { CsvTrouble, readCsv } from './target-csv.ts'
import { fitsPattern } from './target-rule.ts'
import { useTargets } from './testing.ts'

const rowsOf = (text: string, pieces = 7): Promise<string[][]> => {
  const bytes = Buffer.from(text)
  const chunks = Array.from({ length: Math.ceil(bytes.length / pieces) }, (_, at) =>
    bytes.subarray(at * pieces, (at + 1) * pieces),
  )
  return Array.fromAsync(readCsv(Readable.from(chunks)), ({ cells }) => cells)
}

describe('the reader of CSV', () => {
  test('gives back what was written, however it arrives', async () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .filter((text) => !/^[=+\-@\t\r\uFEFF]/.test(text) && text.isWellFormed())
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 10 })

    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 20 }), async (table, pieces) => {
        const text = table.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')

        expect(await rowsOf(text, pieces)).toEqual(table)
      }),
    )
  })

  test('takes any text without harm', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a', ';') }),
        async (text) => {
          await rowsOf(text, 3).catch((error: unknown) => expect(error).toBeInstanceOf(CsvTrouble))
        },
      ),
    )
  })

  test('counts lines, also inside quotes', async () => {
    const text = '\uFEFFa,b\r\n\r\n"x\ny",1\nlast,2'

    const rows = await Array.fromAsync(readCsv(Readable.from([Buffer.from(text)])))

    expect(rows).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 3, cells: ['x\ny', '1'] },
      { line: 5, cells: ['last', '2'] },
    ])
  })
})

test.each([
  ['web*', 'web1', true],
  ['web*', 'dbweb1', false],
  ['*.example', 'WEB.example', true],
  ['w?b', 'web', true],
  ['w?b', 'wb', false],
  ['*a*b*', 'xxaxxbxx', true],
  ['10.0.0.*', '10.0.0.17', true],
  ['a.c', 'abc', false],
  ['', '', true],
])('the pattern %s on %s: %s', (pattern, text, isFitting) => {
  expect(fitsPattern(pattern, text)).toBe(isFitting)
})

test('a hostile pattern takes no time', () => {
  expect(fitsPattern(`${'*a'.repeat(100)}b`, 'a'.repeat(200))).toBe(false)
})

describe('an import', () => {
  const targets = useTargets()
  const header = 'DNS Host Name,Operating System,IP Address,Platform,Credential'
  const send = (text: string | Buffer, isTrial = false) =>
    targets().call(targetsApi.import, {
      query: { isTrial },
      payload: Buffer.from(text),
      headers: { 'content-type': 'text/csv' },
    })
  const names = async () => {
    const { targets: found } = await targets().ok(targetsApi.list)
    return found.map(({ name }) => name)
  }

  test('says as a trial what it does for real, and does it once', async () => {
    const serviceCredentialId = await targets().credential(
      { username: 'svc', login: { kind: 'password', password: 'x' } },
      'Linux service',
    )
    await targets().add({ name: 'known.example', address: '192.0.2.9', tags: ['kept'] })
    const file = [
      `\uFEFF${header}`,
      'web1.example,Debian 12,192.0.2.1,Linux,linux SERVICE',
      '"dc1.example","Windows Server, 2022",,,',
      ',,192.0.2.3,network-device,',
      'known.example,,192.0.2.10,,',
      'WEB1.example,,,,',
      ',Debian,,,',
      'x,,not-an-ip,,',
      'y,,192.0.2.4,Mainframe,',
      'z,,192.0.2.5,,No such credential',
      'bad name!,,,,',
    ].join('\r\n')

    const trial = await send(file, true)
    const before = await names()
    const real = await send(file)
    const again = await send(file)

    expect(trial.body).toMatchObject({ added: 3, changed: 1, unchanged: 0 })
    expect(before).toEqual(['known.example'])
    expect(real.body).toEqual(trial.body)
    expect(again.body).toMatchObject({ added: 0, changed: 0, unchanged: 4 })
    expect(real.body.problems.map(({ line }: { line: number }) => line)).toEqual([
      6, 7, 8, 9, 10, 11,
    ])
    expect(real.body.problems[0].text).toBe('WEB1.example stands in line 2 already.')
    expect(real.body.problems[4].text).toBe('There is no credential named No such credential.')
    const { targets: found } = await targets().ok(targetsApi.list)
    expect(found).toMatchObject([
      { name: '192.0.2.3', kind: 'network-device' },
      { name: 'dc1.example', kind: 'windows', description: 'Windows Server, 2022' },
      { name: 'known.example', address: '192.0.2.10', tags: ['kept'] },
      { name: 'web1.example', address: '192.0.2.1', kind: 'linux', serviceCredentialId },
    ])
    expect(await targets().audited()).toContain('target.imported')
  })

  test.each([
    ['a file with semicolons', `${header.replaceAll(',', ';')}\nweb;;;;`, 'semicolons'],
    ['a file without a header', 'web1,,,,\n', 'The first line has to be the header'],
    ['an empty file', '', 'empty'],
    ['a quote that never ends', `${header}\n"web1,,,,\n`, 'Line 2'],
    ['a column that is there twice', 'IP Address,IP Address\n192.0.2.1,192.0.2.2', 'twice'],
    ['too many lines', `${header}\n${'x,,,,\n'.repeat(10_001)}`, '10,000'],
  ])('%s is refused in words, and nothing is kept', async (_what, text, words) => {
    const before = await names()

    const answer = await send(text)

    expect(answer.status).toBe(400)
    expect(answer.text).toContain(words)
    expect(await names()).toEqual(before)
  })

  test('ten thousand lines go in at once', async () => {
    const lines = Array.from({ length: 10_000 }, (_, at) => `many-${at}.example,,,,`)

    const answer = await send([header, ...lines].join('\n'))

    expect(answer.body).toMatchObject({ added: 10_000, problems: [] })
  })
})
