import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CollectorHost } from '@gatehouse/collectors/collector'
import type { DirectoryLogin } from '@gatehouse/contract/agents'
import type { ConnectorId } from '@gatehouse/contract/ids'
import { expect, test } from 'vitest'
import type { DataDirectory } from './data-directory.ts'
import { enrolledAtPeer } from './testing/peer.ts'
import type { PeerServer } from './testing/peer-server.ts'
import { aConnectorId } from './testing/records.ts'
import { runInTest } from './testing/running.ts'

const password = 'Never-on-Disk-1'

const login = (changes: Partial<DirectoryLogin> = {}): DirectoryLogin => ({
  ...{ domain: 'corp.test', controllers: [], encryption: 'ldaps', caCertificates: '' },
  ...{ username: String.raw`CORP\reader`, password, ...changes },
})

function want(peer: PeerServer, id: ConnectorId, directory: DirectoryLogin): void {
  const revision = String(Number(peer.configuration.revision) + 1)
  const connectors = [{ id, kind: 'linux-files' as const, settings: { a: 1 }, directory }]
  peer.configuration = { ...peer.configuration, revision, connectors }
}

/** What collectors were given, in their order. */
function given() {
  const settings: unknown[] = []
  const collector = {
    kind: 'linux-files' as const,
    async run(got: unknown, host: CollectorHost) {
      settings.push(got)
      host.report({ isCollecting: true, problems: [], inputs: [] })
      await new Promise((resolve) => host.signal.addEventListener('abort', resolve))
    },
  }
  return { settings, collectorOf: () => collector }
}

const isOnDisk = (directory: DataDirectory, text: string): boolean =>
  readdirSync(directory.path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory.path, name))
    .filter((path) => statSync(path).isFile())
    .some((path) => readFileSync(path).includes(text))

test('a collector is handed the login that its connector has, also a new one', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const { settings, collectorOf } = given()
  const id = aConnectorId()
  want(peer, id, login())
  runInTest(directory, collectorOf)
  await peer.until(() => settings.length === 1)

  want(peer, id, login({ password: 'Rotated-2' }))
  await peer.until(() => settings.length === 2)

  expect(settings).toEqual([
    { a: 1, directory: login() },
    { a: 1, directory: login({ password: 'Rotated-2' }) },
  ])
})

test('a login is sealed on disk, in a file for nobody else, and never logged', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const { settings, collectorOf } = given()
  want(peer, aConnectorId(), login())

  const { log, stop } = runInTest(directory, collectorOf)
  await peer.until(() => settings.length === 1)
  await stop()

  expect(isOnDisk(directory, 'linux-files')).toBe(true)
  expect(isOnDisk(directory, password)).toBe(false)
  expect(isOnDisk(directory, Buffer.from(password).toString('base64'))).toBe(false)
  expect(statSync(directory.configuration).mode & 0o777).toBe(0o600)
  expect(JSON.stringify(log.lines)).not.toContain(password)
})

test('an agent that starts without its server signs in with what it kept', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const first = given()
  want(peer, aConnectorId(), login())
  const agent = runInTest(directory, first.collectorOf)
  await peer.until(() => first.settings.length === 1)
  await agent.stop()

  peer.fault = () => ({ kind: 'drop-before' })
  const second = given()
  const again = runInTest(directory, second.collectorOf)
  await expect.poll(() => second.settings).toEqual([{ a: 1, directory: login() }])
  await again.stop()
})

test('a sealed login that was changed on disk counts as no configuration at all', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const first = given()
  want(peer, aConnectorId(), login())
  const agent = runInTest(directory, first.collectorOf)
  await peer.until(() => first.settings.length === 1)
  await agent.stop()
  const text = readFileSync(directory.configuration, 'utf8')
  writeFileSync(directory.configuration, text.replace(/"sealedLogin":"..../, '"sealedLogin":"AAAA'))

  const second = given()
  runInTest(directory, second.collectorOf)
  await peer.until(() => second.settings.length === 1)

  expect(second.settings).toEqual([{ a: 1, directory: login() }])
})
