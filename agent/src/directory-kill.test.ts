import { startProxy, type ControllerProxy } from '@gatehouse/directory/testing/controller-proxy'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import type { ConnectorId } from '@gatehouse/contract/ids'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { DataDirectory } from './data-directory.ts'
import { AgentProcess } from './testing/agent-process.ts'
import { enrolledAtPeer } from './testing/peer.ts'
import type { PeerServer } from './testing/peer-server.ts'
import { aConnectorId } from './testing/records.ts'

const missing = missingForSamba()
const script = fileURLToPath(new URL('testing/directory-agent.ts', import.meta.url))
const place = 'OU=Many,DC=corp,DC=test'
const contacts = 900
const kills = 12
const administrator = String.raw`CORP\Administrator`
const dnOf = (at: number) => `CN=c${at},${place}`

describe.skipIf(missing !== '')(
  `an agent that is killed while it reads a domain ${missing}`,
  () => {
    let domain: TestDomain
    let connection: DirectoryConnection

    const add = (dn: string, type = 'contact') =>
      connection.add(dn, new Map([['objectClass', [type]]]))
    const describeContact = (at: number, text: string) =>
      connection.modify(dnOf(at), [
        { attribute: 'description', operation: 'replace', values: [text] },
      ])

    beforeAll(async () => {
      domain = await startDomain()
      connection = await domain.connect()
      await add(place, 'organizationalUnit')
      await add(`CN=Helpers,${place}`, 'group')
      for (let at = 0; at < contacts; at += 50) {
        await Promise.all(Array.from({ length: 50 }, (_, more) => add(dnOf(at + more))))
      }
    }, 180_000)
    afterAll(async () => {
      await connection.close()
      await domain[Symbol.asyncDispose]()
    })

    /** A peer that wants the domain read through a proxy, and an agent that is enrolled there. */
    async function wanted() {
      const { peer, directory } = await enrolledAtPeer()
      const proxy = await startProxy(domain)
      onTestFinished(() => proxy[Symbol.asyncDispose]())
      want(peer, aConnectorId(), domain, proxy)
      return { peer, directory, proxy }
    }

    test.each([
      // What was not read yet is taken as it is by then; that it is gone is news all the same.
      ['the domain', 1, 0, ['Added Meanwhile 0', 'Removed c0']],
      ['the schema', 3, 2, ['Added Meanwhile 2', 'Modified c3 description', 'Removed c2']],
    ])(
      'in the middle of the first inventory of %s, it goes on where it was, and tells what happened meanwhile',
      async (_what, partition, gone, expected) => {
        const { peer, directory, proxy } = await wanted()
        const isInMiddle = (parts: readonly number[]) =>
          parts.filter((from) => from === 0).length === partition && (parts.at(-1) ?? 0) > 0
        proxy.refuse = () => (isInMiddle(partsAsked(proxy)) ? 'silence' : undefined)
        const first = started(directory)
        await until(() => isInMiddle(partsAsked(proxy)))
        await first.kill()
        const before = partsAsked(proxy)
        await add(`CN=Meanwhile ${gone},${place}`)
        await connection.remove(dnOf(gone))
        await describeContact(gone + 1, 'meanwhile')

        proxy.refuse = () => undefined
        const second = started(directory)
        await peer.until(() => peer.records().length >= expected.length)
        await peer.until(() => isCollecting(peer))
        await second.stop()

        const after = partsAsked(proxy).slice(before.length)
        expect(after[0]).toBe(before.at(-1))
        expect(after.filter((from) => from === 0)).toHaveLength(3 - partition)
        expect(toldOf(peer)).toEqual(expected)
        expect(new Set(peer.records().map(({ who }) => who))).toEqual(new Set([administrator]))
      },
      120_000,
    )

    test('while it follows many changes, each is told once', async () => {
      const { peer, directory, proxy } = await wanted()
      const first = started(directory)
      await peer.until(() => isCollecting(peer))
      await first.kill()

      const changed = Array.from({ length: 300 }, (_, at) => at + 100)
      const joined = Array.from({ length: 300 }, (_, at) => at + 400)
      const removed = Array.from({ length: 60 }, (_, at) => at + 700)
      for (let round = 0; round < kills; round += 1) {
        const part = (of: number[]) => of.filter((at) => at % kills === round)
        const work = { changed: part(changed), joined: part(joined), removed: part(removed) }
        const writing = burst(connection, work, describeContact)
        const agent = started(directory)
        const enough = proxy.asked.length + Math.floor(Math.random() * 90)
        await until(() => proxy.asked.length > enough)
        await agent.kill()
        await writing
      }
      const last = started(directory)
      const sum = changed.length + joined.length + removed.length
      await peer.until(() => toldOf(peer).length >= sum)
      // Only the log tells of what came and went unseen, and it is told last.
      await add(`CN=Passing,${place}`)
      await connection.remove(`CN=Passing,${place}`)
      await peer.until(() => toldOf(peer).includes('Removed Passing'))
      await last.stop()

      const expected = [
        ...changed.map((at) => `Modified c${at} description`),
        ...joined.map((at) => `Modified Helpers c${at}`),
        ...removed.map((at) => `Removed c${at}`),
        ...['Added Passing', 'Removed Passing'],
      ]
      expect(toldOf(peer)).toEqual(expected.toSorted())
      expect(new Set(peer.records().map(({ key }) => key)).size).toBe(peer.records().length)
      expect(new Set(peer.records().map(({ who }) => who))).toEqual(new Set([administrator]))
    }, 240_000)

    const started = (directory: DataDirectory): AgentProcess => {
      const agent = new AgentProcess([directory.path], script)
      onTestFinished(() => agent.kill())
      return agent
    }
  },
)

function want(peer: PeerServer, id: ConnectorId, domain: TestDomain, proxy: ControllerProxy): void {
  const { username, password } = domain.administrator
  peer.configuration.connectors = [
    {
      id,
      kind: 'directory-activity',
      settings: { intervalSeconds: 1, sambaLogDirectory: domain.logDirectory, evidenceSeconds: 10 },
      directory: {
        ...{ domain: 'corp.test', encryption: 'ldaps', username, password },
        controllers: proxy.place.controllers.map(({ host, port }) => `${host}:${port}`),
        caCertificates: domain.authority.certificate,
      },
    },
  ]
}

/** From which number on objects are asked for, when they are asked for in parts. */
function partOf(bytes: Buffer): number | undefined {
  const from = /uSNCreated..(\d+)/s.exec(bytes.toString('latin1'))?.[1]
  return from === undefined ? undefined : Number(from)
}

const partsAsked = (proxy: ControllerProxy): number[] =>
  proxy.asked.flatMap(({ bytes }) => partOf(bytes) ?? [])

const isCollecting = (peer: PeerServer): boolean =>
  peer.heartbeats.at(-1)?.connectors[0]?.report.isCollecting === true

/** Changes of three kinds, one after the other, as fast as the controller takes them. */
async function burst(
  connection: DirectoryConnection,
  work: Record<'changed' | 'joined' | 'removed', number[]>,
  describeContact: (at: number, text: string) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < work.changed.length; at += 1) {
    const [changed = 0, joined = 0, removed] = [work.changed[at], work.joined[at], work.removed[at]]
    await describeContact(changed, `text ${at}`)
    await connection.modify(`CN=Helpers,${place}`, [
      { attribute: 'member', operation: 'add', values: [dnOf(joined)] },
    ])
    if (removed !== undefined) await connection.remove(dnOf(removed))
  }
}

/** What records tell, one by one: a record may have several members. */
function toldOf(peer: PeerServer): string[] {
  return peer
    .records()
    .flatMap(({ action, what, details }) => {
      const name = what.slice(what.lastIndexOf('/') + 1)
      if (action !== 'Modified') return [`${action} ${name}`]
      return details.flatMap(({ property, after = '' }) => {
        if (property === 'Member')
          return [`Modified ${name} ${after.slice(after.lastIndexOf('/') + 1)}`]
        return property === 'description' ? [`Modified ${name} description`] : []
      })
    })
    .toSorted()
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
