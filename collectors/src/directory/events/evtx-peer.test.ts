import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseEvent } from './event-xml.ts'
import { evtxChunkBytes, evtxHeaderBytes, readEvtxChunk } from './evtx-chunk.ts'
import { EvtxWriter } from './testing/evtx-writer.ts'
import { forms } from './testing/written-events.ts'
import type { WindowsEvent } from './windows-event.ts'

const program = '/usr/bin/evtxexport'
const missing = existsSync(program) ? '' : '(libevtx-utils is not installed)'

/** Real logs of a domain controller; not part of this repository. */
const samples = join(import.meta.dirname, '../../../../../shared/data/evtx')
const hasSamples = existsSync(samples)

/** What another program reads, which was written by others: libevtx. */
async function readByPeer(path: string): Promise<WindowsEvent[]> {
  const { stdout } = await promisify(execFile)(program, ['-f', 'xml', path], {
    maxBuffer: 64 * 1024 * 1024,
  })
  return (stdout.match(/<Event [\s\S]*?<\/Event>/g) ?? []).map(parseEvent)
}

function readByUs(file: Buffer): WindowsEvent[] {
  const chunk = file.subarray(evtxHeaderBytes, evtxHeaderBytes + evtxChunkBytes)
  const { events, unreadable } = readEvtxChunk(chunk)
  expect(unreadable).toBe(0)
  return events
}

/** It writes numbers with all their zeros, GUIDs in lower case, and its own spaces between lines. */
const plain = ({ data, ...event }: WindowsEvent) => ({
  ...event,
  data: [...data].map(([name, value]) => [
    name,
    value
      .replaceAll(/\s+/g, ' ')
      .trim()
      .toLowerCase()
      .replace(/^0x0+(?=.)/, '0x'),
  ]),
})

describe.skipIf(missing !== '')(`beside libevtx ${missing}`, () => {
  // What it cannot read, it takes for elements of a template.
  const known = Object.entries(forms).filter(
    ([name]) =>
      name !== 'elements without a template' && name !== 'elements in a value of a template',
  )

  test.each(known)('what our writer writes as %s is such a log', async (_name, form) => {
    const directory = await mkdtemp(join(tmpdir(), 'gatehouse-evtx-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const fields = [
      ['TargetUserName', 'Zoë & <co>'],
      ['SubjectUserName', 'bob'],
    ] as const
    const file = new EvtxWriter().record(form(fields)).record(form(fields)).file()
    await writeFile(join(directory, 'a.evtx'), file)

    const theirs = await readByPeer(join(directory, 'a.evtx'))

    expect(theirs.map(({ data }) => [...data])).toEqual([fields, fields])
    expect(readByUs(file).map(plain)).toEqual(theirs.map(plain))
  })

  test.skipIf(!hasSamples)('real logs say the same', { timeout: 60_000 }, async () => {
    for (const name of await readdir(samples)) {
      if (!name.endsWith('.evtx')) continue
      const theirs = await readByPeer(join(samples, name))
      expect(readByUs(await readFile(join(samples, name))).map(plain)).toEqual(theirs.map(plain))
    }
  })
})
