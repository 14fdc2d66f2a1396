import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeOfMistake } from './json-place.ts'
import { readRecordsBody, readMarkBody, readSearchBody } from './request-input.ts'
import { json, useIntegration, xml } from './testing.ts'
import { WireError } from './wire-error.ts'

const integration = useIntegration()
const strict = useIntegration({ isStrict: true })

const laughs = `<?xml version="1.0"?>
<!DOCTYPE lolz [
  <!ENTITY lol "lol">
  ${Array.from({ length: 9 }, (_, index) => `<!ENTITY lol${index + 1} "${`&lol${index || ''};`.repeat(10)}">`).join('\n')}
]>
<ActivityRecordSearch><FilterList><Who>&lol9;</Who></FilterList></ActivityRecordSearch>`

const external = `<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>
<ActivityRecordSearch><FilterList><Who>&file;</Who></FilterList></ActivityRecordSearch>`

const nested = `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`
const attributes = Array.from({ length: 100 }, (_, index) => `a${index}=""`).join(' ')

test.each([
  ['', 'XMLError', ''],
  ['{"FilterList": {}}', 'XMLError', 'Line 1, column'],
  ['<ActivityRecordSearch>\n  <FilterList></ActivityRecordSearch>', 'XMLError', 'Line 2, column'],
  ['<ActivityRecordSearch>&nbsp;</ActivityRecordSearch>', 'XMLError', 'Line 1, column'],
  [laughs, 'XMLError', 'Line'],
  [external, 'XMLError', 'Line'],
  [nested, 'XMLError', 'Line 1'],
  [`<ActivityRecordSearch ${attributes}/>`, 'XMLError', 'Line 1'],
  ['<ActivityRecordSearch><x:FilterList/></ActivityRecordSearch>', 'XMLError', 'Line 1'],
  ['<ActivityRecordSearch>text<FilterList/></ActivityRecordSearch>', 'XMLError', 'Line 1'],
  ['<ActivityRecordList/>', 'InputError', 'Line 1'],
  [
    '<ActivityRecordSearch>\n<FilterLst/></ActivityRecordSearch>',
    'InputError',
    'Line 2, column 13',
  ],
])('%s is refused with its place', async (body, category, place) => {
  const { ask, credential, managing } = integration()

  const answer = await ask('/search', { auth: await credential(managing), body, headers: xml })

  expect(answer.status).toBe(400)
  expect(answer.text).toContain(`<Category>${category}</Category>`)
  expect(answer.text).toContain(`<Location>${place}`)
  expect(answer.text).not.toMatch(/root:|lollol/)
})

test.each([
  ['{"FilterList": {}', 'Line 1, column 18'],
  ['{\n  "FilterList": {,}\n}', 'Line 2, column 18'],
  ['', 'Line 1, column 1'],
  ['<ActivityRecordSearch/>', 'Line 1, column 1'],
  ['{"a": "\u0001"}', 'Line 1, column 8'],
])('JSON %j is refused with its place, or as the model does', async (body, place) => {
  const refusalOf = async ({ ask, credential, managing }: ReturnType<typeof integration>) =>
    ask('/search?format=json', { auth: await credential(managing), body, headers: json })

  const clear = await refusalOf(integration())
  const asModel = await refusalOf(strict())

  expect(clear.status).toBe(400)
  expect(clear.json.ErrorList).toMatchObject([{ Category: 'InputError', Location: place }])
  expect([asModel.status, asModel.text]).toEqual([500, ''])
})

test('JSON without format=json is invalid XML, and the other way round', async () => {
  const { ask, credential, managing } = integration()
  const auth = await credential(managing, { mayWrite: true })

  const asXml = await ask('/', { auth, body: '[]', headers: json })
  const asJson = await ask('/?format=json', { auth, body: '<ActivityRecordList/>', headers: xml })

  expect([asXml.status, asXml.text]).toEqual([400, expect.stringContaining('XMLError')])
  expect([asJson.status, asJson.json.ErrorList[0].Category]).toEqual([400, 'InputError'])
})

test('many containers in few bytes are too much', async () => {
  const { ask, credential, managing } = integration()
  const body = `[${'{},'.repeat(1_100_000)}{}]`

  const auth = await credential(managing, { mayWrite: true })
  const { status, text } = await ask('/?format=json', { auth, body, headers: json })

  expect([status, text]).toEqual([413, ''])
})

test('many records in few bytes are too much, in XML as well', async () => {
  const record = '<ActivityRecord/>'
  const body = `<ActivityRecordList>${record.repeat(50_001)}</ActivityRecordList>`

  await expect(readRecordsBody('xml', body, new Date())).rejects.toMatchObject({ status: 413 })
})

test('an element that holds ever more is refused before its end', async () => {
  const body = `<ActivityRecordList><ActivityRecord>${'<Who/>'.repeat(7000)}`

  await expect(readRecordsBody('xml', body, new Date())).rejects.toMatchObject({
    problems: [{ category: 'XMLError', description: 'An element holds too many others.' }],
  })
})

/** Only ever an answer of ours, whatever comes. */
async function onlyRefused(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    expect([400, 413]).toContain(error.status)
  }
}

describe('whatever comes is read or refused, never more', () => {
  const clock = { now: new Date('2026-11-21T09:00:00Z'), timeZone: 'Europe/Berlin' }
  const readers = (format: 'json' | 'xml', text: string) => [
    () => readMarkBody(format, text),
    () => readSearchBody(format, text, clock),
    () => readRecordsBody(format, text, clock.now),
  ]
  const all = async (format: 'json' | 'xml', text: string) => {
    for (const read of readers(format, text)) await onlyRefused(read)
  }

  test('any text', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
        await all('xml', text)
        await all('json', text)
      }),
      { numRuns: 300 },
    ))

  const word = fc.constantFrom(
    ...['FilterList', 'Who', 'When', 'From', 'To', 'Today', 'WorkingHours', 'Equals', 'InGroup'],
    ...['ActivityRecord', 'Action', 'Added', 'What', 'Where', 'ObjectType', 'DetailList', 'Detail'],
    ...[
      'PropertyName',
      'MonitoringPlan',
      'ID',
      'Name',
      'Item',
      '2026-11-21T08:00:00Z',
      '08:00:00Z',
    ],
    ...['__proto__', 'constructor', 'toString', ''],
  )

  test('what is JSON and what is not is agreed on with JSON.parse', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"\\u00e4"',
        '"\\x"',
        '"\u0001"',
        '"',
        '1',
        '-0.5e+3',
        '01',
      ],
      ...['true', 'nul', 'null', ' ', '\n', '-'],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('')
        const place = placeOfMistake(text)
        const isJson = (() => {
          try {
            JSON.parse(text)
            return true
          } catch {
            return false
          }
        })()
        expect(place).toBeLessThanOrEqual(text.length)
        if (isJson) expect(place).toBe(text.length)
        // What stands before is the beginning of some JSON: the mistake is not told late or early.
        else if (place < text.length) expect(placeOfMistake(text.slice(0, place))).toBe(place)
      }),
      { numRuns: 3000 },
    )
  })

  test('any JSON that looks like ours', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        word,
        fc.oneof(fc.integer(), fc.boolean(), fc.constant(null)),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(word, tie('value'), { maxKeys: 6 }),
      ),
    })).value
    return fc.assert(
      fc.asyncProperty(value, async (input) => {
        await all('json', JSON.stringify(input))
        await all('json', JSON.stringify({ FilterList: input }))
        await all('json', JSON.stringify([input]))
      }),
      { numRuns: 500 },
    )
  })

  test('any XML that looks like ours', () => {
    const piece = fc.oneof(
      word.map((name) => `<${name}>`),
      word.map((name) => `</${name}>`),
      word.map((name) => `<${name} Operator="${name}">${name}</${name}>`),
      word,
      fc.constantFrom(
        '<![CDATA[',
        ']]>',
        '<!--',
        '-->',
        '<?x ?>',
        '&amp;',
        '&#0;',
        '&x;',
        '<!DOCTYPE x>',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    )
    const root = fc.constantFrom('ActivityRecordSearch', 'ActivityRecordList', 'ContinuationMark')
    return fc.assert(
      fc.asyncProperty(root, fc.array(piece, { maxLength: 20 }), async (name, pieces) => {
        await all('xml', `<${name}>${pieces.join('')}</${name}>`)
        await all('xml', `<${name}><FilterList>${pieces.join('')}</FilterList></${name}>`)
      }),
      { numRuns: 500 },
    )
  })
})
