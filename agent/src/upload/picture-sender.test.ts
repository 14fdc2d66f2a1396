import type { Picture } from '@gatehouse/collectors/collector'
import { PicturedObject } from '@gatehouse/contract/directories'
import type { ConnectorId } from '@gatehouse/contract/ids'
import { expect, onTestFinished, test } from 'vitest'
import { findIdentity } from '../identity.ts'
import { ServerConnection } from '../server/connection.ts'
import { ServerLink } from '../server/server-link.ts'
import { Tokens } from '../server/tokens.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { enrolledAtPeer } from '../testing/peer.ts'
import type { PeerServer } from '../testing/peer-server.ts'
import { aConnectorId } from '../testing/records.ts'
import { memoryLog } from '../testing/scratch.ts'
import { PictureSender } from './picture-sender.ts'

interface Bench {
  peer: PeerServer
  clock: ManualClock
  sender: PictureSender
  id: ConnectorId
  stop: AbortController
}

async function aBench(): Promise<Bench> {
  const { peer, directory } = await enrolledAtPeer()
  const identity = findIdentity(directory.identity)
  if (!identity) throw new Error('The agent is enrolled.')
  const clock = new ManualClock()
  const connection = new ServerConnection({
    url: identity.url,
    ca: identity.ca,
    now: clock.now,
    deadlines: { silenceMilliseconds: 2000, exchangeMilliseconds: 5000 },
  })
  onTestFinished(() => connection.close())
  const link = new ServerLink(connection, new Tokens(directory.identity, identity))
  const sender = new PictureSender({ link, clock, log: memoryLog() })
  return { peer, clock, sender, id: aConnectorId(), stop: new AbortController() }
}

const guid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

const anObject = (number: number, more: object = {}): PicturedObject =>
  PicturedObject.parse({
    id: guid(number),
    kind: 'user',
    dn: `CN=u${number},DC=corp,DC=test`,
    path: `corp.test/u${number}`,
    name: `u${number}`,
    ...more,
  })

const pictureOf = (objects: Iterable<PicturedObject>): Picture => ({
  takenAt: new Date('2026-11-21T09:00:00.000Z'),
  objects: (async function* () {
    for (const object of objects) yield await Promise.resolve(object)
  })(),
})

const users = (count: number) => Array.from({ length: count }, (_, number) => anObject(number))

const onlyPicture = ({ peer }: Bench) => {
  const [parts, ...others] = peer.pictures.values()
  expect(others).toEqual([])
  return [...(parts ?? [])].toSorted(([a], [b]) => a - b)
}

test('a picture comes in parts, and only the last says that it is', async () => {
  const bench = await aBench()

  const count = await bench.sender.send(bench.id, pictureOf(users(2001)), bench.stop.signal)

  expect(count).toBe(2001)
  const parts = onlyPicture(bench)
  expect(parts.map(([part]) => part)).toEqual([0, 1, 2])
  expect(parts.map(([, { isLast }]) => isLast)).toEqual([false, false, true])
  expect(parts.flatMap(([, { objects }]) => objects.map(({ id }) => id))).toEqual(
    users(2001).map(({ id }) => id),
  )
})

test('an empty directory is a picture too', async () => {
  const bench = await aBench()

  expect(await bench.sender.send(bench.id, pictureOf([]), bench.stop.signal)).toBe(0)

  expect(onlyPicture(bench)).toMatchObject([[0, { isLast: true, objects: [] }]])
})

test('a group of sixty thousand comes in pieces that the server takes', async () => {
  const bench = await aBench()
  const memberIds = Array.from({ length: 60_000 }, (_, number) => guid(number))
  const group = anObject(1, { kind: 'group', memberIds })

  expect(await bench.sender.send(bench.id, pictureOf([group]), bench.stop.signal)).toBe(1)

  const members = onlyPicture(bench).flatMap(([, { objects }]) =>
    objects.flatMap((object) => object.memberIds ?? []),
  )
  expect(members).toEqual(memberIds)
})

test('a part that got no answer is sent again, with the same number', async () => {
  const bench = await aBench()
  let asked = 0
  bench.peer.fault = () => {
    asked += 1
    if (asked === 1) return { kind: 'drop-after' }
    return asked < 4 ? { kind: 'not-ours', status: 502 } : { kind: 'none' }
  }

  const sent = bench.sender.send(bench.id, pictureOf(users(1500)), bench.stop.signal)
  for (let failure = 0; failure < 3; failure++) {
    bench.clock.advance(await bench.clock.untilWaiting(() => true))
  }

  expect(await sent).toBe(1500)
  expect(onlyPicture(bench).map(([part]) => part)).toEqual([0, 1])
})

test('a server that stays away, or refuses, ends the picture', async () => {
  const away = await aBench()
  away.peer.fault = () => ({ kind: 'not-ours', status: 503 })
  const sent = away.sender.send(away.id, pictureOf(users(1)), away.stop.signal)
  const rejected = expect(sent).rejects.toThrow(/503/)
  const turning = turn(away)
  await rejected
  turning.abort()

  const refusing = await aBench()
  refusing.peer.fault = () => ({ kind: 'answer', status: 404, code: 'not_found' })
  await expect(
    refusing.sender.send(refusing.id, pictureOf(users(1)), refusing.stop.signal),
  ).rejects.toThrow('not_found')
})

test('it stops when the agent does', async () => {
  const bench = await aBench()
  bench.peer.fault = () => ({ kind: 'not-ours', status: 503 })

  const sent = bench.sender.send(bench.id, pictureOf(users(1)), bench.stop.signal)
  const rejected = expect(sent).rejects.toThrow('aborted')
  await bench.clock.untilWaiting(() => true)
  bench.stop.abort()

  await rejected
})

test('what cannot be read ends the picture before its last part', async () => {
  const bench = await aBench()
  const objects = (async function* () {
    for (const object of users(1500)) yield await Promise.resolve(object)
    throw new Error('The controller is gone.')
  })()

  const sent = bench.sender.send(bench.id, { takenAt: new Date(), objects }, bench.stop.signal)

  await expect(sent).rejects.toThrow('The controller is gone.')
  expect(onlyPicture(bench).filter(([, { isLast }]) => isLast)).toEqual([])
})

/** Lets each wait pass as soon as somebody waits. */
function turn({ clock }: Bench): AbortController {
  const over = new AbortController()
  void (async () => {
    while (!over.signal.aborted) clock.advance(await clock.untilWaiting(() => true))
  })()
  return over
}
