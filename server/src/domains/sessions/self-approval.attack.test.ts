import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { ApiTokenId } from '@gatehouse/contract/ids'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ConnectionId, LoginToken, OpenAnswer, SessionBroker } from '#broker'
import type { UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { createLocalBroker } from './session-broker.ts'
import { keySignIn, useBroker } from './broker-testing.ts'
import type { TestSessions } from './testing.ts'

const opened = useBroker(createLocalBroker)
let desk: TestSessions
let broker: SessionBroker
let boss: UserPrincipal

beforeAll(async () => {
  ;({ desk, broker } = opened())
  boss = await desk.person()
})

const tier = (...people: UserPrincipal[]) => ({
  ...{ required: 1, escalationMinutes: 60, escalationIds: [] },
  approverIds: people.map(({ userId }) => userId),
})

/** The same person by an API token that may do all that they may. */
const byToken = (person: UserPrincipal): UserPrincipal => ({
  ...person,
  by: {
    kind: 'api-token',
    apiTokenId: newId(ApiTokenId, new Date()),
    allows: () => true,
  },
})

describe('self-approval and token scope', () => {
  test('nobody decides about their own session, whatever their role, in no tier and by no escalation', async () => {
    const [me, other] = [await desk.person('administrator'), await desk.person()]
    const type = await desk.allow([me.userId], {
      approvals: [
        { ...tier(me, other), escalationIds: [me.userId], escalationMinutes: 1 },
        { ...tier(me, other), escalationIds: [me.userId], escalationMinutes: 1 },
      ],
    })
    const { id } = await desk.opened(me, type)
    desk.clock.advance(3_600_000)

    const first = await desk.decide(me, id, 'approved')
    await desk.decide(other, id, 'approved')
    const second = await desk.decide(me, id, 'approved')

    expect([first.status, second.status]).toEqual([403, 403])
    expect((await desk.details(me, id)).state).toBe('requested')
    // One person is one voice.
    expect((await desk.decide(other, id, 'approved')).status).toBe(403)
  })

  test('a token approves nothing and goes in without approval nowhere, whosever it is', async () => {
    const [me, other] = [await desk.person(), await desk.person()]
    const type = await desk.allow([me.userId], { approvals: [tier(other)], allowsBreakGlass: true })
    const { id } = await desk.opened(me, type)

    const decided = await desk.decide(byToken(other), id, 'approved')
    const broken = await desk.ask(byToken(me), type, { isBreakGlass: true, reason: 'a fire' })

    expect(decided.status).toBe(403)
    expect(broken.body).toMatchObject({
      sessions: [],
      refused: [{ text: expect.stringContaining('token') }],
    })
    expect((await desk.details(me, id)).state).toBe('requested')
  })

  test('a policy that is changed meanwhile approves nothing of what was asked for before', async () => {
    const [me, other] = [await desk.person(), await desk.person()]
    const type = await desk.allow([me.userId], { approvals: [tier(other)] })
    const { id, policyId } = await desk.opened(me, type)

    const changed = await desk.web.call(me, accessPoliciesApi.update, {
      params: { accessPolicyId: policyId },
      body: {
        ...{ name: 'Mine', userIds: [me.userId], sessionTypeIds: [type] },
        scope: { organizationIds: [desk.customerId] },
        profile: { ...defaultProfile, allowsOwnApproval: true, approvals: [tier(me)] },
      },
    })
    const own = await desk.decide(me, id, 'approved')
    await desk.work()

    expect(changed.status).toBe(200)
    expect(own.status).toBe(403)
    expect((await desk.details(me, id)).state).not.toMatch(/provisioning|available|active/)
  })

  test('to go in without approval takes the policy, a reason and the person, and is told', async () => {
    const me = await desk.person()
    const closed = await desk.allow([me.userId], { approvals: [tier(boss)] })
    const refused = await desk.ask(me, closed, { isBreakGlass: true, reason: 'a fire' })
    const [mine] = [await desk.person()]
    const open = await desk.allow([mine.userId], {
      approvals: [tier(boss)],
      allowsBreakGlass: true,
    })
    const silent = await desk.ask(mine, open, { isBreakGlass: true })
    const loud = await desk.opened(mine, open, { isBreakGlass: true, reason: 'a fire' })

    expect(refused.body.sessions).toEqual([])
    expect(silent.status).toBe(400)
    expect(loud).toMatchObject({ isBreakGlass: true, state: 'provisioning' })
    const told = await desk.parts.db.inOrganization(desk.customerId, (tx) =>
      tx.selectFrom('notification').select('text').where('kind', '=', 'break-glass').execute(),
    )
    expect(JSON.stringify(told)).toContain(mine.username)
  })

  test('a sign-in opens sessions of its own user only, and a connection is worth nothing to others', async () => {
    const [alice, bob] = [await signedIn('192.0.2.7'), await signedIn('192.0.2.8')]
    await desk.allow([alice.me.userId])
    const opened = await open(alice.token)

    await expect(broker.open(bob.token, wish)).resolves.toMatchObject({ outcome: 'refused' })
    await expect(broker.open('ghs_guess' as LoginToken, wish)).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    const guess = opened.connection.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    for (const id of [guess, opened.session.sessionId, bob.token, '']) {
      await expect(broker.destination(id as ConnectionId), id).rejects.toMatchObject({
        code: 'not_found',
      })
    }
    await broker.disconnected(opened.connection, 'bye')
    await expect(broker.destination(opened.connection)).rejects.toThrow()
    await expect(broker.open(alice.token, wish)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('a session is gone on with only from where its own policy lets its user in', async () => {
    const office = await signedIn('192.0.2.7')
    const elsewhere = await signedIn('198.51.100.9', office.me)
    await desk.allow([office.me.userId], { networks: ['192.0.2.0/24'] })
    await desk.allow([office.me.userId], { networks: ['198.51.100.0/24'], approvals: [tier(boss)] })

    const there = await open(office.token)
    const away = await open(elsewhere.token)

    expect(there.session.state.state).not.toBe('waiting-for-approval')
    expect(away.session.state.state).toBe('waiting-for-approval')
    expect(away.session.sessionId).not.toBe(there.session.sessionId)
  })

  test('what the proxy says about the user is not believed: the address of the sign-in counts', async () => {
    const { me, token } = await signedIn('198.51.100.9')
    await desk.allow([me.userId], { networks: ['192.0.2.0/24'] })

    const answer = await broker.open(token, { ...wish, address: '192.0.2.7' })

    expect(answer.outcome).toBe('refused')
  })
})

const wish = {
  ...{ sessionType: 'own_account', target: 'web1', policy: '', reason: '', ticket: '' },
  ...{ protocol: 'ssh' as const, address: '192.0.2.7', client: 'OpenSSH_9.9' },
}

async function open(token: LoginToken): Promise<Extract<OpenAnswer, { outcome: 'opened' }>> {
  const answer = await broker.open(token, wish)
  if (answer.outcome !== 'opened') throw new Error(JSON.stringify(answer))
  return answer
}

async function signedIn(address: string, as?: UserPrincipal) {
  const me = as ?? (await desk.person())
  const signIn = await keySignIn(desk, me)
  return { me, token: await signIn(broker, address) }
}
