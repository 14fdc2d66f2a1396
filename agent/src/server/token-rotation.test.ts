import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../clock.ts'
import type { DataDirectory } from '../data-directory.ts'
import { findIdentity } from '../identity.ts'
import { enrolledAtPeer } from '../testing/peer.ts'
import type { PeerServer } from '../testing/peer-server.ts'
import { ServerConnection } from './connection.ts'
import { type HeartbeatBody, ServerLink } from './server-link.ts'
import { Tokens } from './tokens.ts'

const never = new AbortController().signal

const body: HeartbeatBody = {
  hostname: 'host',
  platform: 'Debian',
  version: '1',
  at: '2026-11-21T09:00:00.000Z',
  startedAt: '2026-11-21T09:00:00.000Z',
  memoryBytes: 1,
  spool: { records: 0, bytes: 0 },
  connectors: [],
}

/** An agent as it comes up: it knows what is on disk and nothing else. */
function started(directory: DataDirectory): ServerLink {
  const identity = findIdentity(directory.identity)
  if (!identity) throw new Error('The agent is enrolled.')
  const connection = new ServerConnection({
    url: identity.url,
    ca: identity.ca,
    now: systemClock.now,
  })
  onTestFinished(() => connection.close())
  return new ServerLink(connection, new Tokens(directory.identity, identity))
}

const tokensOnDisk = (directory: DataDirectory) => {
  const { token, nextToken } = findIdentity(directory.identity) ?? {}
  return { token, nextToken }
}

async function expectWorks(peer: PeerServer, directory: DataDirectory): Promise<void> {
  const before = peer.heartbeats.length
  await started(directory).heartbeat(body, never)
  expect(peer.heartbeats.length).toBe(before + 1)
}

test('a rotated token replaces the old one when it is first used', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const link = started(directory)
  const old = peer.token

  await link.rotateToken(never)
  expect(tokensOnDisk(directory)).toEqual({ token: old, nextToken: peer.nextToken })
  await link.heartbeat(body, never)

  expect(peer.token).not.toBe(old)
  expect(tokensOnDisk(directory)).toEqual({ token: peer.token, nextToken: undefined })
  await expectWorks(peer, directory)
})

test('killed before the new token arrives, the old one goes on working', async () => {
  const { peer, directory } = await enrolledAtPeer()
  peer.fault = (path) => ({ kind: path === '/agent/token' ? 'drop-after' : 'none' })

  await expect(started(directory).rotateToken(never)).rejects.toThrow('cannot be reached')

  expect(peer.nextToken).toBeDefined()
  await expectWorks(peer, directory)
})

test('killed between keeping the new token and using it, either works', async () => {
  const { peer, directory } = await enrolledAtPeer()
  await started(directory).rotateToken(never)

  await expectWorks(peer, directory)

  expect(tokensOnDisk(directory)).toEqual({ token: peer.token, nextToken: undefined })
})

test('killed after the server took the new token, before that is kept, it is still known', async () => {
  const { peer, directory } = await enrolledAtPeer()
  await started(directory).rotateToken(never)
  const onDisk = readFileSync(directory.identity, 'utf8')
  peer.fault = () => ({ kind: 'drop-after' })
  await expect(started(directory).heartbeat(body, never)).rejects.toThrow('cannot be reached')
  expect(readFileSync(directory.identity, 'utf8')).toBe(onDisk)
  expect(peer.nextToken).toBeUndefined()

  peer.fault = () => ({ kind: 'none' })
  await expectWorks(peer, directory)

  expect(tokensOnDisk(directory)).toEqual({ token: peer.token, nextToken: undefined })
})

test('a new token that the server forgot gives way to the old one', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const link = started(directory)
  await link.rotateToken(never)
  peer.nextToken = undefined

  await link.heartbeat(body, never)
  await link.rotateToken(never)
  await link.heartbeat(body, never)

  expect(tokensOnDisk(directory)).toEqual({ token: peer.token, nextToken: undefined })
})

test('an upload under way with the old token outlives the rotation', async () => {
  const { peer, directory } = await enrolledAtPeer()
  const link = started(directory)
  await link.rotateToken(never)

  const [first, second] = await Promise.all([
    link.heartbeat(body, never),
    link.heartbeat(body, never),
  ])

  expect([first.shouldRotateToken, second.shouldRotateToken]).toEqual([false, false])
  await expectWorks(peer, directory)
})
