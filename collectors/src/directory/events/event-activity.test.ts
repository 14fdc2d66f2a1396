import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectorSettings } from '@gatehouse/contract/collectors'
import { expect, onTestFinished, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import { localDirectoryMachine } from '../directory-machine.ts'
import { directoryCollectors } from '../index.ts'
import { accountXml, valueXml } from './testing/event-samples.ts'

async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-activity-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** Time passes as fast as the collector waits. */
function collecting(exportedEventsDirectory: string, host: MemoryHost): Promise<void> {
  const machine = {
    ...localDirectoryMachine(),
    delay: async (milliseconds: number) => {
      const now = host.now().getTime() + milliseconds
      host.time = () => new Date(now)
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
  const collector = directoryCollectors(machine).find(({ kind }) => kind === 'directory-activity')
  const settings = connectorSettings['directory-activity'].parse({ exportedEventsDirectory })
  return collector?.run(settings, host) ?? Promise.reject(new Error('There is no such collector.'))
}

const aHost = () => {
  const stop = new AbortController()
  return { host: new MemoryHost({ signal: stop.signal }), stop }
}

test('exported events alone are records, without a domain to sign in to', async () => {
  const directory = await aDirectory()
  await writeFile(
    join(directory, 'a.xml'),
    [
      valueXml('title', 'Clerk', 'deleted'),
      valueXml('title', 'Head', 'added'),
      accountXml(4726, 'bob', {}, { at: 60 }),
    ].join(''),
  )
  const { host, stop } = aHost()
  host.onCommit = () => {
    if (host.records.length === 2) stop.abort()
  }

  await collecting(directory, host)

  expect(host.records.map(({ action, what }) => [action, what])).toEqual([
    ['Modified', 'corp.test/Staff/alice'],
    ['Removed', 'CORP\\bob'],
  ])
  expect(host.reports.at(-1)?.problems.map(({ code }) => code)).toEqual(['no-directory-login'])
})

test('the halves of one change that come in two files are one record, also through a restart', async () => {
  const directory = await aDirectory()
  await writeFile(join(directory, 'a.xml'), accountXml(4738, 'alice', { DisplayName: 'Alice B' }))
  const first = aHost()
  first.host.onCommit = () => {
    if (first.host.dump().includes('4738')) first.stop.abort()
  }
  await collecting(directory, first.host)
  expect(first.host.records).toEqual([])

  await writeFile(
    join(directory, 'b.xml'),
    valueXml('displayName', 'Alice', 'deleted', {}, { at: 5 }) +
      valueXml('displayName', 'Alice B', 'added', {}, { at: 5 }),
  )
  const stop = new AbortController()
  const host = first.host.restarted(stop.signal)
  host.onCommit = () => {
    if (host.records.length > 0) stop.abort()
  }
  await collecting(directory, host)

  expect(host.records).toHaveLength(1)
  expect(host.records[0]?.details).toContainEqual({
    property: 'displayName',
    before: 'Alice',
    after: 'Alice B',
  })
})
