import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import { evtxChunkBytes, evtxHeaderBytes, readEvtxChunk } from './evtx-chunk.ts'
import { ExportedEvents } from './exported-events.ts'
import { accountXml } from './testing/event-samples.ts'
import type { WindowsEvent } from './windows-event.ts'

/** Real logs of a domain controller; not part of this repository. */
const samples = join(import.meta.dirname, '../../../../../shared/data/evtx')
const hasSamples = existsSync(samples)

let directory: string
let host: MemoryHost

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-events-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  host = new MemoryHost()
})

const open = (on: MemoryHost = host, startsAtEnd = false) =>
  new ExportedEvents(directory, on, { prefix: 'x/', startsAtEnd })

/** Reads until nothing is left, twice as a file is looked at before it is read; keeps the state as a collector does. */
async function readAll(source: ExportedEvents, on: MemoryHost = host): Promise<WindowsEvent[]> {
  const events: WindowsEvent[] = []
  for (let quiet = 0; quiet < 2;) {
    const read = await source.read()
    await on.commit({ put: read.put, remove: read.remove })
    events.push(...read.events)
    quiet = read.hasMore ? 0 : quiet + 1
  }
  return events
}

const write = (name: string, content: string | Buffer) => writeFile(join(directory, name), content)
const ids = (events: readonly WindowsEvent[]) => events.map(({ id }) => id)
const three = () => [accountXml(4720, 'a'), accountXml(4725, 'b'), accountXml(4726, 'c')]

describe('XML', () => {
  test.each([
    ['one event', (xml: string[]) => xml[0] ?? '', 1],
    ['a list', (xml: string[]) => `<?xml version="1.0"?><Events>\r\n${xml.join('\n')}</Events>`, 3],
    ['one behind the other', (xml: string[]) => xml.join(''), 3],
  ])('as %s is read', async (_name, content, count) => {
    await write('a.xml', content(three()))

    expect(await readAll(open())).toHaveLength(count)
  })

  test('in UTF-16, as PowerShell writes it', async () => {
    await write('a.xml', Buffer.from(`\uFEFF${accountXml(4720, 'Zoë ⚿')}`, 'utf16le'))

    expect((await readAll(open()))[0]?.data.get('TargetUserName')).toBe('Zoë ⚿')
  })

  test('a damaged event does not hide the others', async () => {
    const [first = '', second = '', third = ''] = three()
    await write('a.xml', `<Events>${first}${second.replace('</Data>', '')}${third}<Event><Sys`)
    const source = open()

    expect(ids(await readAll(source))).toEqual([4720, 4726])
    expect(source.problems()).toMatchObject([{ code: 'unreadable-events' }])
    expect(source.problems()[0]?.message).toContain(
      '2 exported events could not be read: a.xml (2)',
    )
  })

  test('entities and document types are not followed', async () => {
    const event = accountXml(4720, 'a').replace('>a<', '>&b;<')
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>${event}`
    await write('a.xml', bomb)
    const source = open()

    expect(await readAll(source)).toEqual([])
    expect(source.problems()).toHaveLength(1)
  })

  test('an event that is too long is left out', async () => {
    const long = accountXml(4720, 'x'.repeat(3 * 1024 * 1024))
    await write('a.xml', `<Events>${long}${accountXml(4726, 'c')}</Events>`)

    expect(ids(await readAll(open()))).toEqual([4726])
  })

  test('a large file is read in parts', async () => {
    const many = Array.from({ length: 5000 }, (_, number) => accountXml(4725, `u${number}`))
    await write('a.xml', `<Events>${many.join('\n')}</Events>`)
    const source = open()
    await source.read()

    const first = await source.read()
    expect(first.events.length).toBeLessThan(1000)
    await host.commit({ put: first.put })
    // Another process goes on.
    const restarted = host.restarted()
    const rest = await readAll(open(restarted), restarted)

    expect(new Set([...first.events, ...rest].map(({ recordId }) => recordId)).size).toBe(5000)
    expect(first.events.length + rest.length).toBe(5000)
  })

  test('any bytes are read without an error', async () => {
    const good = Buffer.from(`<Events>${three().join('')}</Events>`)
    for (let round = 0; round < 300; round++) {
      const bytes = Buffer.from(good.subarray(0, good.length - (round % 700)))
      for (let change = 0; change < 8; change++) {
        bytes[(round * 7919 + change * 104_729) % bytes.length] = (round * 31 + change * 17) % 256
      }
      await write('a.xml', bytes)
      await utimes(join(directory, 'a.xml'), round, round)
      const source = open(new MemoryHost())
      await source.read()
      await source.read()
    }
  })
})

describe('files', () => {
  test('are read once, whatever they are called', async () => {
    await write('a.xml', three().join(''))
    const source = open()
    expect(await readAll(source)).toHaveLength(3)

    await write('copy.xml', await readFile(join(directory, 'a.xml')))
    expect(await readAll(source)).toEqual([])
    expect(await readAll(open(host.restarted()))).toEqual([])
  })

  test('that are still written are read when they rest, and again when they grow', async () => {
    const [first = '', second = ''] = three()
    await write('a.xml', first)
    const source = open()
    expect((await source.read()).events).toEqual([])
    await write('a.xml', `${first}${second}`)
    expect((await source.read()).events).toEqual([])
    expect(ids(await readAll(source))).toEqual([4720, 4725])

    await write('a.xml', `${first}${second}${accountXml(4726, 'c')}`)
    expect(ids(await readAll(source))).toContain(4726)
  })

  test('that are gone are forgotten', async () => {
    await write('a.xml', three().join(''))
    const source = open()
    await readAll(source)
    await rm(join(directory, 'a.xml'))
    await readAll(source)

    expect([...host.entries('x/file/')]).toEqual([])
  })

  test('that are there at first are left out where only what is new counts', async () => {
    await write('old.xml', accountXml(4720, 'a'))
    const source = open(host, true)
    expect(await readAll(source)).toEqual([])
    await write('new.xml', accountXml(4726, 'c'))

    expect(ids(await readAll(source))).toEqual([4726])
  })

  test('that are empty or something else', async () => {
    await write('empty.evtx', '')
    await write('text.evtx', 'no log')
    await write('notes.txt', accountXml(4720, 'a'))
    const source = open()

    expect(await readAll(source)).toEqual([])
    expect(source.problems()[0]?.message).toContain('text.evtx (1)')
  })

  test('without their directory are a problem', async () => {
    await rm(directory, { recursive: true })
    const source = open()
    await readAll(source)

    expect(source.problems()).toMatchObject([{ code: 'exported-events-directory' }])
    expect(source.input().isUsed).toBe(false)
  })
})

describe.skipIf(!hasSamples)('logs of a real domain controller', () => {
  const logs = () =>
    readdir(samples).then((names) => names.filter((name) => name.endsWith('.evtx')))
  const chunkOf = async (name: string) => {
    const file = await readFile(join(samples, name))
    return file.subarray(evtxHeaderBytes, evtxHeaderBytes + evtxChunkBytes)
  }

  test('are read whole', async () => {
    for (const name of await logs()) await write(name, await readFile(join(samples, name)))
    const source = open()

    const events = await readAll(source)
    expect(events).toHaveLength(71)
    expect(source.problems()).toEqual([])
    expect(events.every(({ recordId, channel }) => recordId !== '' && channel !== '')).toBe(true)
  })

  test('of version 3.2 are told as Windows shows them', async () => {
    const name = (await logs()).find((one) => one.startsWith('ID4781')) ?? ''
    expect((await readFile(join(samples, name))).readUInt16LE(36)).toBe(2)

    const { events, unreadable } = readEvtxChunk(await chunkOf(name))

    expect(unreadable).toBe(0)
    expect(events).toMatchObject([
      { id: 4781, computer: 'rootdc1.offsec.lan', isFailure: false },
      { id: 4781, computer: 'rootdc1.offsec.lan', isFailure: false },
    ])
    expect([...(events[0]?.data ?? [])]).toEqual([
      ['OldTargetUserName', 'compnay-88$'],
      ['NewTargetUserName', 'rootdc1'],
      ['TargetDomainName', 'OFFSEC'],
      ['TargetSid', 'S-1-5-21-4230534742-2542757381-3142984815-1296'],
      ['SubjectUserSid', 'S-1-5-21-4230534742-2542757381-3142984815-1234'],
      ['SubjectUserName', 'hack1'],
      ['SubjectDomainName', 'OFFSEC'],
      ['SubjectLogonId', '0x308fabb0c'],
      ['PrivilegeList', '-'],
    ])
  })

  test('of which one is cut keep what can be read, and count the rest', async () => {
    const name = (await logs()).find((one) => one.includes('Massive')) ?? ''
    const file = await readFile(join(samples, name))
    const used = file.readUInt32LE(evtxHeaderBytes + 0x30)
    await write(name, file.subarray(0, evtxHeaderBytes + used - 100))
    const source = open()

    expect(await readAll(source)).toHaveLength(10)
    expect(source.problems()[0]?.message).toContain('1 exported events could not be read')
  })

  test('of which bytes are damaged keep the other records', async () => {
    const name = (await logs()).find((one) => one.includes('Exchange')) ?? ''
    const chunk = Buffer.from(await chunkOf(name))
    const second = chunk.indexOf(Buffer.from([0x2a, 0x2a, 0, 0]), 0x300)
    chunk.fill(0xff, second, second + 8)

    const { events, unreadable } = readEvtxChunk(chunk)

    expect([events.length, unreadable]).toEqual([14, 1])
  })

  test('whose chunk has lost its header keep records', async () => {
    const name = (await logs()).find((one) => one.includes('Exchange')) ?? ''
    const chunk = Buffer.from(await chunkOf(name))
    chunk.fill(0x41, 0x20, 0x40)

    expect(readEvtxChunk(chunk).events.length).toBeGreaterThan(0)
  })

  test('with any bytes changed are read without an error', async () => {
    const chunks = await Promise.all((await logs()).map(chunkOf))
    for (let round = 0; round < 200; round++) {
      const good = chunks[round % chunks.length] ?? Buffer.alloc(0)
      const used = good.readUInt32LE(0x30)
      const bytes = Buffer.from(round % 5 === 0 ? good.subarray(0, (round * 7919) % used) : good)
      for (let change = 0; change < 1 + (round % 40) && bytes.length > 0; change++) {
        const at = (round * 104_729 + change * 7919) % Math.min(used, bytes.length)
        bytes[at] = (round * 31 + change * 17) % 256
      }
      const { events, unreadable } = readEvtxChunk(bytes)

      expect(events.length + unreadable).toBeLessThanOrEqual(10_000)
    }
  })
})
