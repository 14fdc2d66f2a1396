import { LoginId, type SessionId } from '@gatehouse/contract/ids'
import type { TerminalMessage, TerminalSaid } from '@gatehouse/contract/session-live'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import type { LoginToken, OpenRequest, SessionBroker } from '#broker'
import { systemContext, type UserPrincipal, within } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { newToken, tokenHash } from '#platform/crypto/tokens.ts'
import type { Listener } from '#platform/db/notify.ts'
import type { Talk } from '#platform/http/mount.ts'
import { openBrowserTerminal } from './browser-terminal.service.ts'
import { createLocalBroker } from './session-broker.ts'
import { createTerminalPasses } from './terminal-pass.ts'
import { useBroker } from './broker-testing.ts'
import type { TestSessions } from './testing.ts'

const passes = createTerminalPasses()
const opened = useBroker(createLocalBroker, { passes })
let desk: TestSessions
let broker: SessionBroker
let listener: Listener

beforeAll(() => {
  ;({ desk, broker, listener } = opened())
})

/** Somebody who is signed in in a browser at 192.0.2.7, and has a session on web1. */
async function inBrowser(profile: object = {}) {
  const person = await desk.person()
  const type = await desk.allow([person.userId], profile)
  const loginId = newId(LoginId, desk.clock.now())
  await desk.parts.db.inOrganization(desk.managingId, (tx) =>
    tx
      .insertInto('login')
      .values({
        ...{ id: loginId, user_id: person.userId, token_hash: tokenHash(newToken('ghl_')) },
        ...{ csrf_token: '', is_enrolled: true, address: '192.0.2.7', client: 'Firefox' },
        ...{ created_at: desk.clock.now(), last_seen_at: desk.clock.now() },
        ...{ idle_ends_at: later(900), expires_at: later(3600) },
      })
      .execute(),
  )
  const by = { kind: 'login', loginId, isEnrolled: true, csrfToken: '', isCookie: false } as const
  const me: UserPrincipal = { ...person, by }
  const session = await desk.opened(me, type)
  await desk.work()
  return { me, type, loginId, sessionId: session.id }
}
type InBrowser = Awaited<ReturnType<typeof inBrowser>>

const later = (seconds: number) => new Date(desk.clock.now().getTime() + seconds * 1000)

const passOf = ({ me, loginId, sessionId }: InBrowser): string =>
  passes
    .issue(
      {
        ...{ userId: me.userId, username: me.username, organizationId: me.organizationId, loginId },
        session: { organizationId: desk.customerId, sessionId },
        ...{ address: '192.0.2.7', client: 'Firefox', from: '127.0.0.1' },
      },
      desk.clock.now(),
    )
    .reveal()

const signIn = (password: string, username: string, address = '127.0.0.1') =>
  broker.signInByPassword({ username, password, address, client: 'Gatehouse' })

async function enter(who: InBrowser): Promise<LoginToken> {
  const answer = await signIn(passOf(who), who.me.userId)
  if (answer.outcome !== 'in') throw new Error(JSON.stringify(answer))
  expect(answer.hasNoPassword).toBe(true)
  return answer.token
}

const anything: OpenRequest = {
  ...{ sessionType: 'Root by sudo', target: 'db1', policy: '', reason: '', ticket: '' },
  ...{ protocol: 'ssh', address: '127.0.0.1', client: 'Gatehouse' },
}
const signOut = ({ loginId }: InBrowser) =>
  desk.parts.db.asSystem('sign out in a test', async (tx) => {
    await tx.deleteFrom('login').where('id', '=', loginId).execute()
    await sql`select pg_notify('login_ended', ${loginId})`.execute(tx)
  })
const loginsOf = (userId: string) =>
  desk.parts.db.asSystem('look in a test', (tx) =>
    tx
      .selectFrom('login')
      .select('expires_at')
      .where('user_id', '=', userId as never)
      .execute(),
  )

test('a pass leads to its session and nowhere else, whatever is asked for', async () => {
  const who = await inBrowser()
  const token = await enter(who)

  const opened = await broker.open(token, anything)

  expect(opened).toMatchObject({ outcome: 'opened', session: { sessionId: who.sessionId } })
  expect(await broker.choices(token, '')).toEqual([])
})

test('the connection is the one of the browser, and the session goes on after it', async () => {
  const who = await inBrowser()
  const token = await enter(who)
  const opened = await broker.open(token, anything)
  if (opened.outcome !== 'opened') throw new Error(JSON.stringify(opened))
  await broker.destination(opened.connection)
  const { connectionList } = await desk.details(who.me, who.sessionId)
  await broker.disconnected(opened.connection, 'The user has left.')
  await desk.work()

  expect(connectionList).toMatchObject([
    { protocol: 'browser', address: '192.0.2.7', client: 'Firefox' },
  ])
  expect((await desk.details(who.me, who.sessionId)).state).toBe('available')
  expect(await loginsOf(who.me.userId)).toHaveLength(1)
})

test.each([
  ['a second time', (who: InBrowser, pass: string) => signIn(pass, who.me.userId)],
  ['by another user', (_who: InBrowser, pass: string) => signIn(pass, 'somebody')],
  ['from elsewhere', (who: InBrowser, pass: string) => signIn(pass, who.me.userId, '192.0.2.7')],
])('a pass that is used %s is refused in words', async (how, use) => {
  const who = await inBrowser()
  const pass = passOf(who)
  if (how === 'a second time') await signIn(pass, who.me.userId)

  expect(await use(who, pass)).toMatchObject({
    ...{ outcome: 'refused', isFinal: true },
    text: expect.stringContaining('Open the terminal again'),
  })
})

test('a terminal does not keep its browser signed in for longer, and goes with it', async () => {
  const who = await inBrowser()
  const token = await enter(who)
  const endOf = async () => (await loginsOf(who.me.userId)).map(({ expires_at }) => expires_at)
  const before = await endOf()
  const left = broker.awaitSignOut(token, AbortSignal.timeout(60_000))
  await desk.parts.db.asSystem('sign out in a test', (tx) =>
    sql`select pg_notify('login_ended', ${who.me.userId})`.execute(tx),
  )
  const after = await endOf()
  await signOut(who)

  expect(await left).toContain('has ended')
  expect(after).toEqual(before)
})

test('after the sign-out a pass lets nobody in, and what came in by one opens nothing', async () => {
  const who = await inBrowser()
  const [early, pass] = [await enter(who), passOf(who)]
  await signOut(who)

  expect(await signIn(pass, who.me.userId)).toMatchObject({
    outcome: 'refused',
    text: expect.stringContaining('has ended'),
  })
  await expect(broker.open(early, anything)).rejects.toThrow('has ended')
})

test('a password that looks like a pass is tried as a password', async () => {
  const who = await inBrowser()

  const answer = await signIn(`ghw_${'a'.repeat(43)}`, who.me.username)

  expect(answer).toMatchObject({ outcome: 'refused', isFinal: false })
  expect(answer).not.toMatchObject({ text: expect.stringContaining('pass for') })
})

test('somebody else’s session is not opened', async () => {
  const [who, other] = [await inBrowser(), await inBrowser()]
  const token = await enter({ ...who, sessionId: other.sessionId })

  expect(await broker.open(token, anything)).toMatchObject({
    outcome: 'refused',
    text: 'There is no such session of yours.',
  })
})

test('the policy is asked again, with the address of the browser', async () => {
  const who = await inBrowser()
  const token = await enter(who)
  await desk.parts.db.asSystem('change a policy in a test', (tx) =>
    sql`update access_policy set profile = jsonb_set(profile, '{networks}', '["198.51.100.0/24"]')
      where id in (select policy_id from access_policy_member where user_id = ${who.me.userId})`.execute(
      tx,
    ),
  )

  expect(await broker.open(token, anything)).toMatchObject({ outcome: 'refused' })
})

test('a session that is over says why instead of opening', async () => {
  const who = await inBrowser()
  const token = await enter(who)
  desk.clock.advance(9 * 3_600_000)
  await desk.tick()

  expect(await broker.open(token, anything)).toMatchObject({
    outcome: 'refused',
    text: 'The time of the session is over.',
  })
})

function ask(principal: UserPrincipal, sessionId: SessionId, organizationId = desk.customerId) {
  const ctx = within(
    { ...systemContext('test', desk.parts), principal, address: '192.0.2.7' },
    organizationId,
    'managed',
  )
  const channel = {
    ...{ send: () => true, signal: new AbortController().signal },
  } as unknown as Talk<TerminalMessage, TerminalSaid>
  const asked = { sessionId, columns: 80, rows: 24, userAgent: 'Firefox' }
  return openBrowserTerminal(ctx, { door: { passes }, listener }, asked, channel)
}

test('a terminal is for one’s own session alone, and for people alone', async () => {
  const [who, other] = [await inBrowser(), await inBrowser()]
  const byToken = {
    kind: 'api-token',
    apiTokenId: who.loginId as never,
    allows: () => true,
  } as const

  await expect(ask(other.me, who.sessionId)).rejects.toThrow('No session with id')
  await expect(ask(who.me, who.sessionId, desk.managingId)).rejects.toThrow('No session with id')
  await expect(ask({ ...who.me, by: byToken }, who.sessionId)).rejects.toThrow('an API token')
  // All is well but for the proxy, which this test does not have.
  await expect(ask(who.me, who.sessionId)).rejects.toThrow('runs no SSH proxy')
})
