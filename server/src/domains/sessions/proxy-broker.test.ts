import { RecordingId } from '@gatehouse/contract/ids'
import { beforeAll, expect, test } from 'vitest'
import type { LoginToken, OpenAnswer, SessionBroker } from '#broker'
import { newId } from '#platform/crypto/ids.ts'
import { createBrokers, type ProxyBroker } from './proxy-broker.ts'
import { keySignIn, useBroker } from './broker-testing.ts'
import type { TestSessions } from './testing.ts'

const abandoned: string[] = []
const opened = useBroker(createBrokers, {
  recordings: {
    // As far as the broker is concerned: it only passes on what it is told.
    begin: (ctx) => Promise.resolve({ recordingId: newId(RecordingId, ctx.now()) } as never),
    end: () => Promise.resolve(),
    abandon: (_, { recordingId }) => Promise.resolve(void abandoned.push(recordingId)),
  },
})
let desk: TestSessions
let brokers: () => ProxyBroker

beforeAll(() => {
  ;({ desk, broker: brokers } = opened())
})

const from = { address: '192.0.2.7', client: 'OpenSSH_9.9' }
const asked = {
  ...{ sessionType: 'own_account', target: 'web1', policy: '', reason: '', ticket: '' },
  ...{ protocol: 'ssh' as const, ...from },
}

/** Somebody who may open their own account, with a key that signs in by any proxy. */
async function aUser() {
  const me = await desk.person()
  await desk.allow([me.userId])
  const signIn = await keySignIn(desk, me)
  return { me, signIn }
}

type Opened = Extract<OpenAnswer, { outcome: 'opened' }>
async function open(broker: SessionBroker, token: LoginToken): Promise<Opened> {
  const answer = await broker.open(token, asked)
  if (answer.outcome !== 'opened') throw new Error(JSON.stringify(answer))
  await desk.work()
  return answer
}

test('what one proxy was given is worth nothing to another', async () => {
  const { signIn } = await aUser()
  const [mine, other] = [brokers(), brokers()]
  const token = await signIn(mine.broker)
  const { connection, session } = await open(mine.broker, token)
  const { signal } = new AbortController()

  const stolen = other.broker
  await expect(stolen.choices(token, '')).rejects.toThrow('has ended')
  await expect(stolen.open(token, asked)).rejects.toThrow('has ended')
  for (const attempt of [
    () => stolen.destination(connection),
    () => stolen.beginRecording(connection),
    () => stolen.tell(connection, [{ at: 1, kind: 'shell' }]),
    () => stolen.extend(connection),
    () => stolen.endRecording(connection, { bytes: 0, segments: 0, durationMs: 0 }),
    () => stolen.checkHostKey(connection, { algorithm: 'ssh-ed25519', blob: '', hop: 'direct' }),
  ]) {
    await expect(attempt()).rejects.toThrow('not known any more')
  }
  expect(await Array.fromAsync(stolen.follow(session.sessionId, signal))).toEqual([])
  await stolen.signedOut(token)
  await stolen.disconnected(connection, 'Because I say so.')
  await other.abandon('It is gone.')

  expect((await mine.broker.destination(connection)).name).toBe('web1')
  await mine.abandon('Enough.')
})

test('what a proxy that is gone had open is over: connections, recordings, sessions, sign-ins', async () => {
  const [connected, waiting, idle] = [await aUser(), await aUser(), await aUser()]
  const proxy = brokers()
  const tokens = await Promise.all(
    [connected, waiting, idle].map(({ signIn }) => signIn(proxy.broker)),
  )
  const [first, second, third] = tokens as [LoginToken, LoginToken, LoginToken]
  const one = await open(proxy.broker, first)
  await proxy.broker.destination(one.connection)
  const two = await open(proxy.broker, second)

  await proxy.abandon('The proxy fell over.')
  await desk.work()

  const session = await desk.details(connected.me, one.session.sessionId)
  expect(session).toMatchObject({
    state: 'ended',
    connectionList: [{ endedBecause: 'The proxy fell over.', endedAt: expect.any(String) }],
  })
  expect(await desk.details(waiting.me, two.session.sessionId)).toMatchObject({ state: 'ended' })
  for (const token of [first, second, third]) {
    await expect(proxy.broker.choices(token, '')).rejects.toThrow('has ended')
  }
})

test('a recording that was begun by a proxy that is gone is closed, once', async () => {
  const { signIn } = await aUser()
  const proxy = brokers()
  const { connection } = await open(proxy.broker, await signIn(proxy.broker))
  await proxy.broker.destination(connection)
  const order = await proxy.broker.beginRecording(connection)
  abandoned.length = 0

  await proxy.abandon('The proxy fell over.')
  await proxy.abandon('The proxy fell over.')

  expect(order).toBeDefined()
  expect(abandoned).toEqual([order?.recordingId])
})

test('a session that somebody waits for by another proxy goes on', async () => {
  const { me, signIn } = await aUser()
  const [gone, there] = [brokers(), brokers()]
  const lost = await open(gone.broker, await signIn(gone.broker))
  await gone.broker.destination(lost.connection)
  const kept = await open(there.broker, await signIn(there.broker))

  await gone.abandon('The proxy fell over.')
  await desk.work()
  const between = (await desk.details(me, kept.session.sessionId)).state
  await there.broker.disconnected(kept.connection, 'The user has left.')
  await desk.work()

  expect(kept.session.sessionId).toBe(lost.session.sessionId)
  expect(between).toBe('active')
  expect((await desk.details(me, kept.session.sessionId)).state).toBe('ended')
})
