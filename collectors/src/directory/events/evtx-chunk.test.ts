import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readEvtxChunk } from './evtx-chunk.ts'
import { EvtxXml } from './evtx-xml.ts'
import { EvtxWriter, sealed, type Written, type WrittenValue } from './testing/evtx-writer.ts'
import { chunkOf, dataNode, eventNode, forms, unicode } from './testing/written-events.ts'

const fields = [
  ['TargetUserName', 'Zoë ⚿ <&>"\''],
  ['SubjectUserName', ''],
  ['PrivilegeList', 'SeBackup\r\n\t\tSeDebug'],
] as const

const formNames = Object.keys(forms)
const written = (form: string, of: readonly (readonly [string, string])[] = fields): Written =>
  forms[form]?.(of) ?? ''

const guid = (first: number) => Buffer.alloc(16, first)

/** XML of one value in an element of a template. */
function xmlOf(nodes: Written[], values: WrittenValue[]): string {
  const chunk = chunkOf({ template: { guid: guid(1), nodes }, values })
  return new EvtxXml(chunk).ofRecord(0x200, chunk.readUInt32LE(0x204))
}

describe('a record', () => {
  test.each(formNames)('of %s is read', (form) => {
    const { events, unreadable } = readEvtxChunk(chunkOf(written(form)))

    expect(unreadable).toBe(0)
    expect(events).toMatchObject([
      { id: 4738, recordId: '42', channel: 'Security', computer: 'dc1.corp.test' },
    ])
    expect(events[0]?.at.toISOString()).toBe('2026-11-21T09:00:00.123Z')
    expect([...(events[0]?.data ?? [])]).toEqual(fields)
  })

  test('of elements that say on what they depend, though nothing does, is read', () => {
    const writer = new EvtxWriter({ bareElementsDepend: true })
    const chunk = writer.record(written('elements without a template')).chunk()

    expect(readEvtxChunk(chunk).events[0]?.data.get('TargetUserName')).toBe(fields[0][1])
  })

  test('of all forms is read beside the others', () => {
    const records = [...formNames, ...formNames].map((form) => written(form))

    const { events, unreadable } = readEvtxChunk(chunkOf(...records))

    expect([events.length, unreadable]).toEqual([records.length, 0])
    for (const event of events) expect([...event.data]).toEqual(fields)
  })

  test('whose chunk has no checksums is read, and what is lost of the chunk counted', () => {
    const writer = new EvtxWriter()
    for (const form of formNames) writer.record(written(form))
    const chunk = writer.chunk({ flags: 5 })
    const second = chunk.indexOf(Buffer.from([0x2a, 0x2a, 0, 0]), 0x300)
    chunk.fill(0xff, second, second + 8)

    expect(readEvtxChunk(chunk)).toMatchObject({ unreadable: 1 })
  })
})

describe('a log that was copied while it was written', () => {
  const [form = ''] = formNames

  /** Of four records the header knows two. */
  function copied(): Buffer {
    const chunk = chunkOf(written(form), written(form), written(form), written(form))
    const second = 0x200 + chunk.readUInt32LE(0x204)
    const third = second + chunk.readUInt32LE(second + 4)
    for (const at of [0x10, 0x20]) chunk.writeBigUInt64LE(2n, at)
    chunk.writeUInt32LE(third, 0x30)
    return sealed(chunk)
  }

  test('has records that its header does not know of', () => {
    expect(readEvtxChunk(copied())).toMatchObject({ events: { length: 4 }, unreadable: 0 })
  })

  test('has what is left of others behind them, which is nothing', () => {
    const chunk = copied()
    chunk.writeBigUInt64LE(1n, chunk.readUInt32LE(0x30) + 8)

    expect(readEvtxChunk(chunk)).toMatchObject({ events: { length: 2 }, unreadable: 0 })
  })
})

describe('a template', () => {
  const [form = ''] = formNames

  test('is read though the record in which it was written is damaged', () => {
    const chunk = chunkOf(written(form), written(form))
    chunk.writeUInt32LE(0, 0x200)

    const { events, unreadable } = readEvtxChunk(chunk)

    expect([events.length, unreadable]).toEqual([1, 1])
    expect([...(events[0]?.data ?? [])]).toEqual(fields)
  })

  test('is found by the table of the chunk when a record is wrong about its position', () => {
    const chunk = chunkOf(written(form), written(form))
    const secondAt = 0x200 + chunk.readUInt32LE(0x204)
    const positionAt = secondAt + 24 + 4 + 6
    expect(chunk.readUInt32LE(positionAt)).toBe(0x200 + 24 + 4 + 10)
    chunk.writeUInt32LE(0x8000, positionAt)

    expect(readEvtxChunk(chunk).events).toHaveLength(2)
  })
})

describe('a value', () => {
  const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex')

  test.each([
    [0x00, '', ''],
    [0x01, '61 00 ac 20 00 00', 'a€'],
    [0x02, '61 80 00', 'a€'],
    [0x03, 'ff', '-1'],
    [0x04, 'ff', '255'],
    [0x05, 'fe ff', '-2'],
    [0x06, 'fe ff', '65534'],
    [0x07, 'ff ff ff ff', '-1'],
    [0x08, 'ff ff ff ff', '4294967295'],
    [0x09, 'ff ff ff ff ff ff ff ff', '-1'],
    [0x0a, 'ff ff ff ff ff ff ff ff', '18446744073709551615'],
    [0x0a, '07 00 00 00', '7'],
    [0x0b, '00 00 c0 3f', '1.5'],
    [0x0c, '00 00 00 00 00 00 f8 bf', '-1.5'],
    [0x0d, '01 00 00 00', 'true'],
    [0x0d, '00', 'false'],
    [0x0e, 'de ad', 'DEAD'],
    [
      0x0f,
      '25 96 84 54 78 54 94 49 a5 ba 3e 3b 03 28 c3 0d',
      '{54849625-5478-4994-A5BA-3E3B0328C30D}',
    ],
    [0x10, '10 00 00 00', '0x10'],
    [0x10, '10 00 00 00 00 00 00 00', '0x10'],
    [0x11, '87 56 51 d5 de b1 9d 01', '1970-01-01T00:00:00.1234567Z'],
    [0x11, 'ff ff ff ff ff ff ff 7f', '30828-09-14T02:48:05.4775807Z'],
    [0x12, 'ea 07 0b 00 06 00 15 00 09 00 08 00 07 00 06 00', '2026-11-21T09:08:07.006Z'],
    [0x13, '01 01 00 00 00 00 00 05 12 00 00 00', 'S-1-5-18'],
    [0x14, '6a 00 00 c0', '0xc000006a'],
    [0x15, '00 00 00 00 00 00 20 80', '0x8020000000000000'],
    [0x20, '01 00 00 00', '01000000'],
    [0x23, '3c 00', '&lt;'],
  ])('of type %i, %s, is %s', (type, bytes, text) => {
    const xml = xmlOf([{ element: 'A', content: [{ value: 0 }] }], [{ type, bytes: hex(bytes) }])

    expect(xml).toBe(`<A>${text}</A>`)
  })

  test.each([
    [0x07, 'ff ff ff'],
    [0x0f, '25 96'],
    [0x11, '44 c5 7a dd'],
    [0x12, 'ea 07 0d 00 06 00 15 00 09 00 08 00 07 00 06 00'],
    [0x13, '02 01 00 00 00 00 00 05 12 00 00 00'],
    [0x16, '01'],
    [0x22, '01'],
    [0x88, '01 00 00 00 02'],
    [0xa1, '01'],
  ])('of type %i cannot be %s', (type, bytes) => {
    const value = { type, bytes: hex(bytes) }

    expect(() => xmlOf([{ element: 'A', content: [{ value: 0 }] }], [value])).toThrow()
  })

  test.each([
    [0x81, Buffer.from('a\0\0b\0', 'utf16le'), ['a', '', 'b']],
    [0x81, Buffer.from('a\0b', 'utf16le'), ['a', 'b']],
    [0x82, Buffer.from('a\0b\0', 'latin1'), ['a', 'b']],
    [0x86, hex('01 00 02 00'), ['1', '2']],
    [0x93, hex('01 01 00 00 00 00 00 05 12 00 00 00'.repeat(2)), ['S-1-5-18', 'S-1-5-18']],
    [0x95, hex('01 00 00 00 00 00 00 00'), ['0x1']],
    [0x88, hex(''), ['']],
  ])('that is an array of type %i makes an element for each', (type, bytes, texts) => {
    const element: Written = {
      element: 'A',
      attributes: [['Name', ['n']]],
      content: ['<', { value: 0 }],
    }

    const xml = xmlOf([element], [{ type, bytes }])

    expect(xml).toBe(texts.map((text) => `<A Name="n">&lt;${text}</A>`).join(''))
  })

  test('that is null takes its element or attribute with it', () => {
    const nothing = { type: 0, bytes: Buffer.alloc(0) }
    const nodes: Written[] = [
      {
        element: 'A',
        attributes: [
          ['One', [{ value: 0, optional: true }]],
          ['Two', [{ value: 1, optional: true }]],
        ],
        content: [
          { element: 'B', dependsOn: 0, content: [{ value: 0, optional: true }] },
          { element: 'C', dependsOn: 1, content: [{ value: 1, optional: true }] },
          { element: 'D', content: [{ value: 0 }] },
        ],
      },
    ]

    expect(xmlOf(nodes, [nothing, unicode('x')])).toBe('<A Two="x"><C>x</C><D></D></A>')
  })
})

test('text of all kinds is text', () => {
  const content: Written[] = [
    'a<',
    { cdata: ']]>' },
    { entity: 'amp' },
    { character: 0x263a },
    'b\0\u0001\uffff\ud800',
    { literal: 0x08, bytes: Buffer.from([7, 0, 0, 0]) },
  ]
  const chunk = chunkOf({ element: 'A', content })

  expect(new EvtxXml(chunk).ofRecord(0x200, chunk.readUInt32LE(0x204))).toBe(
    '<A>a&lt;]]&gt;&amp;☺b\ufffd\ufffd\ufffd\ufffd7</A>',
  )
})

describe('what was made to keep us busy or to break is counted', () => {
  const unreadable = (chunk: Buffer) => {
    const read = readEvtxChunk(chunk)
    expect(read.events).toEqual([])
    return read.unreadable
  }

  test('elements without end in each other', () => {
    let node: Written = 'x'
    for (let depth = 0; depth < 500; depth++) node = { element: 'A', content: [node] }

    expect(unreadable(chunkOf(node))).toBe(1)
  })

  test('a template that contains itself', () => {
    const template = { guid: guid(7), nodes: [] as Written[] }
    const chunk = chunkOf({
      template: { guid: guid(7), nodes: [{ template, values: [] }] },
      values: [],
    })

    expect(unreadable(chunk)).toBe(1)
  })

  test.each([
    ['nothing', []],
    ['an element', [{ element: 'A' }]],
  ])('templates that double each time, with %s in the last', (_what, nodes: Written[]) => {
    const templates = [{ guid: guid(1), nodes }]
    const records: Written[] = []
    for (let level = 2; level < 80; level++) {
      const below = templates.at(-1)
      if (!below) break
      const instance: Written = { template: below, values: [] }
      templates.push({ guid: guid(level), nodes: [instance, instance] })
      records.push({ template: templates.at(-1) ?? below, values: [] })
    }

    expect(unreadable(chunkOf(...records))).toBe(records.length)
  })

  test('an array of many values in an element of many values', () => {
    const many: Written[] = Array.from({ length: 2000 }, () => ({ value: 0 }))
    const values = [{ type: 0x81, bytes: Buffer.alloc(30_000) }]
    const record: Written = {
      template: { guid: guid(3), nodes: [{ element: 'A', content: many }] },
      values,
    }

    expect(unreadable(chunkOf(record))).toBe(1)
  })

  test('one long value many times', () => {
    const nodes = Array.from({ length: 3000 }, (): Written => ({ value: 0 }))
    const record = { template: { guid: guid(3), nodes }, values: [unicode('x'.repeat(20_000))] }

    expect(unreadable(chunkOf(record))).toBe(1)
  })

  test('more values than there are', () => {
    const chunk = chunkOf({ template: { guid: guid(3), nodes: [eventNode()] }, values: [] })
    const size = chunk.readUInt32LE(0x204)
    // The count of values is the last thing that was written before the end token.
    const countAt = chunk.subarray(0, 0x200 + size - 4).lastIndexOf(Buffer.from([0, 0, 0, 0, 0]))
    chunk.writeUInt32LE(0xffff_ffff, countAt)

    expect(readEvtxChunk(chunk).unreadable).toBe(1)
  })
})

const name = fc.stringMatching(/^[A-Z][A-Za-z]{0,12}$/)
/** What a field can hold; a 0 ends text. */
const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('&', '<', '>', '"', "'", '\r', '\n', '\t', ']', ' ', 'é') }),
)
const someFields = fc.uniqueArray(fc.tuple(name, value), {
  selector: ([of]) => of,
  maxLength: 12,
})
const someRecords = fc.array(fc.tuple(fc.constantFrom(...formNames), someFields), {
  minLength: 1,
  maxLength: 8,
})

test('whatever was written is read, in whatever form', () => {
  fc.assert(
    fc.property(someRecords, (records) => {
      const chunk = chunkOf(...records.map(([form, of]) => written(form, of)))

      const { events, unreadable } = readEvtxChunk(chunk)

      expect(unreadable).toBe(0)
      expect(events.map(({ data }) => [...data])).toEqual(records.map(([, of]) => of))
    }),
    { numRuns: 150 },
  )
})

test('whatever is changed or cut off, what is read and what is not are as many as there were at most', () => {
  const change = fc.tuple(fc.nat(0xffff), fc.nat(255))
  fc.assert(
    fc.property(
      someRecords,
      fc.array(change, { minLength: 1, maxLength: 40 }),
      fc.option(fc.nat(0xffff)),
      (records, changes, cut) => {
        const chunk = chunkOf(...records.map(([form, of]) => written(form, of)))
        const used = chunk.readUInt32LE(0x30)
        for (const [at, byte] of changes) chunk[at % used] = byte

        const read = readEvtxChunk(cut === null ? chunk : chunk.subarray(0, cut))

        expect(read.events.length + read.unreadable).toBeLessThanOrEqual(10_000)
      },
    ),
    { numRuns: 300 },
  )
})

test('values of an array are lines of their field', () => {
  const nodes = [eventNode({ element: 'EventData', content: [dataNode('List', { value: 0 })] })]
  const chunk = chunkOf({
    template: { guid: guid(5), nodes },
    values: [{ type: 0x81, bytes: Buffer.from('a\0b\0', 'utf16le') }],
  })

  expect(readEvtxChunk(chunk).events[0]?.data.get('List')).toBe('a\nb')
})
