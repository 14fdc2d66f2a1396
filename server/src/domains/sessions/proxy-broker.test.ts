import { randomBytes } from 'node:crypto'
import { RecordingId, UserKeyId } from '@gatehouse/contract/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LoginToken, OpenAnswer, SessionBroker } from '#broker'
import { openDesk } from '#domains/users'
import { newId } from '#platform/crypto/ids.ts'
import { listen, type Listener } from '#platform/db/notify.ts'
import { testLog } from '#platform/testing/database.ts'
import { createBrokers, type ProxyBroker } from './proxy-broker.ts'
import { createTerminalPasses } from './terminal-pass.ts'
import { createWatchHub } from './watch-hub.ts'
import { testSessionOptions, type TestSessions, useSessions } from './testing.ts'

const sessions = useSessions()
let desk: TestSessions
let listener: Listener
let brokers: () => ProxyBroker
let abandoned: string[]

beforeAll(() => {
  desk = sessions()
  listener = listen(desk.url, ['session_news', 'login_ended'], testLog)
  abandoned = []
  brokers = createBrokers({
    ...testSessionOptions,
    ...{ parts: desk.parts, listener, onBatch: [], banner: '' },
    desk: openDesk({
      ...{ publicUrl: 'https://gatehouse.test', idleSeconds: 900 },
      sealKey: testSessionOptions.sealKey,
    }),
    point: { host: 'gatehouse.test', port: 4422 },
    recordings: {
      // As far as the broker is concerned: it only passes on what it is told.
      begin: (ctx) => Promise.resolve({ recordingId: newId(RecordingId, ctx.now()) } as never),
      end: () => Promise.resolve(),
      abandon: (_, { recordingId }) => Promise.resolve(void abandoned.push(recordingId)),
    },
    hub: createWatchHub(),
    passes: createTerminalPasses(),
  })
})
afterAll(() => listener?.close())

const from = { address: '192.0.2.7', client: 'OpenSSH_9.9' }
const asked = {
  ...{ sessionType: 'own_account', target: 'web1', policy: '', reason: '', ticket: '' },
  ...{ protocol: 'ssh' as const, ...from },
}

/** Somebody who may open their own account, with a key that signs in by any proxy. */
async function aUser() {
  const me = await desk.person()
  await desk.allow([me.userId])
  const blob = randomBytes(51)
  await desk.parts.db.inOrganization(desk.managingId, async (tx) => {
    const factor = { totp_secret: Buffer.alloc(1) }
    await tx.updateTable('user').set(factor).where('id', '=', me.userId).execute()
    const id = newId(UserKeyId, desk.clock.now())
    const key = { name: 'laptop', algorithm: 'ssh-ed25519', blob, fingerprint: id }
    await tx
      .insertInto('user_key')
      .values({ id, user_id: me.userId, ...key, created_at: desk.clock.now() })
      .execute()
  })
  const signIn = async (broker: SessionBroker): Promise<LoginToken> => {
    const offer = { algorithm: 'ssh-ed25519', blob: blob.toString('base64') }
    const answer = await broker.signInByKey({ username: me.username, ...offer, ...from })
    if (answer.outcome !== 'in') throw new Error(JSON.stringify(answer))
    return answer.token
  }
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
  abandoned = []

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
