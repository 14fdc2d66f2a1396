import { once } from 'node:events'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { TargetId } from '@gatehouse/contract/ids'
import { beforeAll, expect, test } from 'vitest'
import type { ConnectionId, LoginToken, OpenAnswer, SessionBroker, SessionNews } from '#broker'
import { systemContext, type UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { recoverConnections } from './recover-connections.service.ts'
import { createLocalBroker } from './session-broker.ts'
import { createTerminalPasses } from './terminal-pass.ts'
import { keySignIn, useBroker } from './broker-testing.ts'
import type { TestSessions } from './testing.ts'

const passes = createTerminalPasses()
const opened = useBroker(createLocalBroker, { passes })
let desk: TestSessions
let broker: SessionBroker

beforeAll(() => {
  ;({ desk, broker } = opened())
})

interface SignedIn {
  me: UserPrincipal
  type: string
  token: LoginToken
  /** Once more, as with another connection. */
  signIn(): Promise<LoginToken>
}

/** Somebody with a registered key, who may open their own account on the customer's targets. */
async function signedIn(): Promise<SignedIn> {
  const me = await desk.person()
  const type = await desk.allow([me.userId])
  const byKey = await keySignIn(desk, me)
  const signIn = () => byKey(broker)
  return { me, type, token: await signIn(), signIn }
}

const asked = {
  ...{ sessionType: 'own_account', target: 'WEB1', policy: '', reason: '', ticket: '' },
  ...{ protocol: 'ssh' as const, address: '192.0.2.7', client: 'OpenSSH_9.9' },
}

type Opened = Extract<OpenAnswer, { outcome: 'opened' }>
async function open(token: LoginToken): Promise<Opened> {
  const answer = await broker.open(token, asked)
  if (answer.outcome !== 'opened') throw new Error(JSON.stringify(answer))
  await desk.work()
  return answer
}
const stateOf = async (me: UserPrincipal, { session }: Opened) =>
  (await desk.details(me, session.sessionId)).state
const leave = async (id: ConnectionId) => {
  await broker.disconnected(id, 'The user has left.')
  await desk.work()
}

test('names are found without case, with _ for a space, among what the user may open', async () => {
  const { token } = await signedIn()

  const opened = await open(token)
  const unknown = await broker.open(token, { ...asked, target: 'db1' })

  expect(opened.session).toMatchObject({ targetName: 'web1', sessionTypeName: 'Own account' })
  expect(unknown).toMatchObject({ outcome: 'refused', text: expect.stringContaining('db1') })
  await leave(opened.connection)
})

test('a policy that is named counts, also where another would come first', async () => {
  const { me, token } = await signedIn()
  const [choice] = await broker.choices(token, 'web1')
  await desk.allow([me.userId], { requiresReason: true })
  const { policyName = '' } = choice ?? {}
  const policy = policyName.replaceAll(' ', '_')

  const any = await broker.open(token, asked)
  const named = await broker.open(token, { ...asked, policy })
  const wrong = await broker.open(token, { ...asked, policy: 'no_such' })

  expect(any).toMatchObject({ outcome: 'needs', what: 'reason' })
  expect(named).toMatchObject({ outcome: 'opened', session: { policyName } })
  expect(wrong).toMatchObject({ outcome: 'refused', text: expect.stringContaining('no_such') })
  if (named.outcome === 'opened') await leave(named.connection)
})

test('a target is found by its name however many there are, and wherever it is in the list', async () => {
  const { token } = await signedIn()
  await desk.parts.db.inOrganization(desk.customerId, async (tx) => {
    const [alike] = await tx.selectFrom('target').selectAll().where('name', '=', 'web1').execute()
    if (!alike) throw new Error('There is no target.')
    const many = Array.from({ length: 600 }, (_, n) => ({
      ...alike,
      ...{ id: newId(TargetId, desk.clock.now()), name: `a-web1-${n}` },
    }))
    await tx.insertInto('target').values(many).execute()
  })

  const opened = await open(token)

  expect(opened.session.targetName).toBe('web1')
  await leave(opened.connection)
})

test('who leaves before they were connected leaves nothing that waits for them', async () => {
  const { me, token } = await signedIn()
  const opened = await open(token)
  const before = await stateOf(me, opened)

  await leave(opened.connection)

  expect([before, await stateOf(me, opened)]).toEqual(['available', 'ended'])
})

test('several connections share a session, which ends with the last', async () => {
  const { me, token } = await signedIn()
  const [first, second] = [await open(token), await open(token)]
  await broker.destination(first.connection)

  await leave(first.connection)
  const between = await stateOf(me, second)
  await leave(second.connection)

  expect(second.session.sessionId).toBe(first.session.sessionId)
  expect(between).toBe('active')
  expect(await stateOf(me, second)).toBe('ended')
})

test('who connects in the moment in which another connection leaves is let in', async () => {
  const { token, signIn } = await signedIn()
  let before = await open(token)
  for (let round = 0; round < 8; round += 1) {
    await broker.destination(before.connection)
    const next = await signIn()
    const [opened] = await Promise.all([
      broker.open(next, asked),
      broker.disconnected(before.connection, 'The user has left.'),
    ])
    if (opened.outcome !== 'opened') throw new Error(JSON.stringify(opened))
    await desk.work()
    before = opened
  }

  expect(await broker.destination(before.connection)).toMatchObject({ name: 'web1' })
  await leave(before.connection)
})

test('after a restart nobody waits any more, connected or not', async () => {
  const [waiting, connected] = [await signedIn(), await signedIn()]
  const [one, other] = [await open(waiting.token), await open(connected.token)]
  await broker.destination(other.connection)

  await recoverConnections(systemContext('start', desk.parts))
  await desk.work()

  expect(await stateOf(waiting.me, one)).toBe('ended')
  expect(await stateOf(connected.me, other)).toBe('ended')
})

test('a session for next week is not gone on with today', async () => {
  const { me, type, token } = await signedIn()
  const startsAt = new Date(desk.clock.now().getTime() + 7 * 86_400_000).toISOString()
  const later = await desk.opened(me, type, { startsAt })

  const opened = await open(token)

  expect(opened.session.sessionId).not.toBe(later.id)
  expect(await stateOf(me, opened)).toBe('available')
  await leave(opened.connection)
  expect((await desk.details(me, later.id)).state).toBe('scheduled')
})

test('a lock by a command rule is seen, and taken away, in the console', async () => {
  const { me, token } = await signedIn()
  const opened = await open(token)
  await broker.destination(opened.connection)
  const heard: SessionNews['state'][] = []
  const stopping = new AbortController()
  const news = broker.follow(opened.session.sessionId, stopping.signal)
  const following = (async () => {
    for await (const { state } of news) {
      heard.push(state)
      if (state === 'unlocked') return
    }
  })()
  await until(() => heard.includes('ready'))
  const rule = { line: 'reboot', pattern: '^reboot', action: 'block-and-lock' }

  await broker.tell(opened.connection, [{ at: 0, kind: 'command-rule', ...rule }])
  const { isLocked } = await desk.details(me, opened.session.sessionId)
  await until(() => heard.includes('locked'))
  await desk.web.call(await desk.person(), sessionsApi.lock, {
    params: { organizationId: desk.customerId, sessionId: opened.session.sessionId },
    body: { isLocked: false },
  })
  await following
  stopping.abort()

  expect(isLocked).toBe(true)
  expect(heard).toEqual(['ready', 'locked', 'unlocked'])
  await leave(opened.connection)
})

/** News come by the listening connection. */
async function until(isTrue: () => boolean): Promise<void> {
  const beat = new EventTarget()
  const timer = setInterval(() => beat.dispatchEvent(new Event('beat')), 20)
  while (!isTrue()) await once(beat, 'beat')
  clearInterval(timer)
}

test('a token of a sign-in is worth nothing once its connection is gone', async () => {
  const { token } = await signedIn()
  const opened = await open(token)
  await leave(opened.connection)

  await expect(broker.choices(token, '')).rejects.toThrow('has ended')
  await expect(broker.destination(opened.connection)).rejects.toThrow('not known any more')
})
