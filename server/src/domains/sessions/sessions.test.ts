import { accessPoliciesApi } from '@gatehouse/contract/access-policies'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { beforeAll, describe, expect, test } from 'vitest'
import type { UserPrincipal } from '#platform/context.ts'
import { aUser } from '#platform/testing/web.ts'
import { anOrganization } from '../organizations/testing.ts'
import { type TestSessions, useSessions } from './testing.ts'

const sessions = useSessions()
let desk: TestSessions
let asking: UserPrincipal
let approver: UserPrincipal
let other: UserPrincipal

beforeAll(async () => {
  desk = sessions()
  ;[asking, approver, other] = [await desk.person(), await desk.person(), await desk.person()]
})

const inCustomer = (sessionId: string) => ({
  params: { organizationId: desk.customerId, sessionId },
})
const tier = (approvers: readonly UserPrincipal[], required = 1) => ({
  approverIds: approvers.map(({ userId }) => userId),
  ...{ required, escalationMinutes: 10, escalationIds: [] },
})

test('what a policy allows is prepared at once and can be connected to', async () => {
  const me = await desk.person()
  const type = await desk.allow([me.userId])

  const session = await desk.opened(me, type)
  await desk.work()

  expect(session.state).toBe('provisioning')
  const details = await desk.details(me, session.id)
  expect(details).toMatchObject({ state: 'available', targetName: 'web1', isRecorded: true })
  expect(details.connectCommand).toBe(
    `ssh -p 4422 -l ${me.username}+Own_account+web1 gatehouse.test`,
  )
})

test('what no policy allows is refused in words, for each target by itself', async () => {
  const type = await desk.allow([asking.userId])

  const { status, body } = await desk.ask(other, type)

  expect(status).toBe(200)
  expect(body).toMatchObject({
    sessions: [],
    refused: [{ targetId: desk.targetId, text: expect.stringContaining('No access policy') }],
  })
})

describe('a request that needs approval', () => {
  let type: string
  let me: UserPrincipal

  beforeAll(async () => {
    me = await desk.person()
    const approvals = [tier([me, approver, other], 2)]
    type = await desk.allow([me.userId], { approvals })
  })

  test('waits for as many people as its tier wants, and is not prepared before', async () => {
    const { id, state } = await desk.opened(me, type)
    await desk.work()
    await desk.decide(approver, id, 'approved')
    await desk.work()
    const between = await desk.details(me, id)
    await desk.decide(other, id, 'approved')
    await desk.work()

    expect([state, between.state]).toEqual(['requested', 'requested'])
    expect(await desk.details(me, id)).toMatchObject({
      state: 'available',
      approvals: [{ by: approver.username }, { by: other.username }],
    })
  })

  test('is told by mail to who is asked, once, and to others when it escalates', async () => {
    const [first, boss] = [await desk.person(), await desk.person()]
    await giveAddress(first, 'first@example.com')
    await giveAddress(boss, 'boss@example.com')
    const escalating = { ...tier([first]), escalationIds: [boss.userId] }
    const own = await desk.allow([me.userId], { approvals: [escalating] })
    const { id } = await desk.opened({ ...me }, own, { policyId: await newestPolicy() })
    await desk.work()
    await desk.tick()
    const told = await mailsAbout(id)
    desk.clock.advance(10 * 60_000)
    await desk.tick()

    expect(told).toEqual(['first@example.com'])
    expect(await mailsAbout(id)).toEqual(['first@example.com', 'boss@example.com'])
  })

  test('is not approved by who asked, by a token, or twice by one person', async () => {
    const { id } = await desk.opened(me, type)
    const token = { ...approver, by: tokenOf() }

    const own = await desk.decide(me, id, 'approved')
    const byToken = await desk.decide(token, id, 'approved')
    const once = await desk.decide(approver, id, 'approved')
    const twice = await desk.decide(approver, id, 'approved')
    const stranger = await desk.decide(await desk.person(), id, 'approved')

    expect([own, byToken, once, twice, stranger].map(({ status }) => status)).toEqual([
      ...[403, 403, 200, 403, 403],
    ])
    expect((await desk.details(me, id)).state).toBe('requested')
  })

  test('is over when one of them denies it', async () => {
    const { id } = await desk.opened(me, type)

    await desk.decide(approver, id, 'denied')

    expect(await desk.details(me, id)).toMatchObject({
      state: 'denied',
      stateText: expect.stringContaining('I know about it.'),
    })
    expect((await desk.decide(other, id, 'approved')).status).toBe(403)
  })

  test('of two who decide at once one comes second', async () => {
    const { id } = await desk.opened(me, type)
    await desk.decide(approver, id, 'approved')

    const answers = await Promise.all([
      desk.decide(other, id, 'approved'),
      desk.decide(other, id, 'denied'),
    ])

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403])
  })

  test('expires when nobody answers', async () => {
    const { id } = await desk.opened(me, type)
    desk.clock.advance(1441 * 60_000)
    await desk.tick()

    expect((await desk.details(me, id)).state).toBe('expired')
  })
})

const tokenOf = (): UserPrincipal['by'] => ({
  kind: 'api-token',
  apiTokenId: '01930000-0000-7000-8000-000000000000' as never,
  allows: () => true,
})

test('a reason and a ticket that the policy wants have to be said', async () => {
  const me = await desk.person()
  const type = await desk.allow([me.userId], { requiresReason: true, requiresTicket: true })

  const without = await desk.ask(me, type)
  const withReason = await desk.ask(me, type, { reason: 'Disk is full' })
  const withBoth = await desk.ask(me, type, { reason: 'Disk is full', ticket: 'INC-7' })

  expect([without.status, withReason.status, withBoth.status]).toEqual([400, 400, 200])
  expect(without.text).toContain('why you need')
  expect(withReason.text).toContain('ticket')
})

test('who breaks the glass goes in without approval, and everybody hears of it', async () => {
  const me = await desk.person()
  const type = await desk.allow([me.userId], {
    ...{ approvals: [tier([approver])], allowsBreakGlass: true },
  })

  const silent = await desk.ask(me, type, { isBreakGlass: true })
  const session = await desk.opened(me, type, { isBreakGlass: true, reason: 'Ransomware' })
  await desk.work()

  expect(silent.status).toBe(400)
  expect(await desk.details(me, session.id)).toMatchObject({
    state: 'available',
    isBreakGlass: true,
  })
  const told = await desk.parts.db.inOrganization(desk.customerId, (tx) =>
    tx.selectFrom('notification').selectAll().where('kind', '=', 'break-glass').execute(),
  )
  expect(told[0]?.text).toContain('Ransomware')
})

test('a session ends at its time, and one for later begins at its own', async () => {
  const me = await desk.person()
  const type = await desk.allow([me.userId], { maxMinutes: 60 })
  const startsAt = new Date(desk.clock.now().getTime() + 30 * 60_000).toISOString()
  const { id, state } = await desk.opened(me, type, { startsAt, minutes: 500 })
  await desk.work()

  desk.clock.advance(30 * 60_000)
  await desk.tick()
  const begun = await desk.details(me, id)
  desk.clock.advance(60 * 60_000)
  await desk.tick()

  expect(state).toBe('scheduled')
  expect(begun.state).toBe('available')
  expect(await desk.details(me, id)).toMatchObject({
    state: 'ended',
    stateText: 'The time of the session is over.',
  })
})

test('what is not allowed any more ends', async () => {
  const me = await desk.person()
  const type = await desk.allow([me.userId])
  const { id, policyId } = await desk.opened(me, type)
  await desk.work()

  const removed = await desk.web.call(await desk.person(), accessPoliciesApi.remove, {
    params: { accessPolicyId: policyId },
  })
  await desk.work()
  await desk.tick()

  expect(removed.status).toBe(200)
  expect(await desk.details(me, id)).toMatchObject({
    state: 'ended',
    stateText: expect.stringContaining('not allowed any more'),
  })
})

test('an administrator ends, locks and unlocks a session; a message needs somebody who reads it', async () => {
  const me = await desk.person()
  const type = await desk.allow([me.userId])
  const { id } = await desk.opened(me, type)
  await desk.work()
  const lock = (isLocked: boolean) =>
    desk.web.call(approver, sessionsApi.lock, {
      ...inCustomer(id),
      body: { isLocked, message: 'Stop' },
    })

  await lock(true)
  expect(await desk.details(me, id)).toMatchObject({ isLocked: true, stateText: 'Stop' })
  await lock(false)
  const unread = await desk.web.call(approver, sessionsApi.message, {
    ...inCustomer(id),
    body: { text: 'Hello' },
  })
  await desk.web.call(approver, sessionsApi.end, { ...inCustomer(id), body: { reason: 'Enough' } })
  await desk.work()

  expect(unread.status).toBe(409)
  expect(await desk.details(me, id)).toMatchObject({
    ...{ state: 'ended', isLocked: false },
    stateText: expect.stringContaining('Enough'),
  })
})

test('more time is given in the last minutes, as often as the policy says', async () => {
  const me = await desk.person()
  const profile = { maxMinutes: 10, extendByMinutes: 20, maxExtensions: 1 }
  const type = await desk.allow([me.userId], profile)
  const { id, endsAt } = await desk.opened(me, type)
  await desk.work()
  const extend = () => desk.web.call(me, sessionsApi.extend, inCustomer(id))

  const early = await extend()
  desk.clock.advance(6 * 60_000)
  const inTime = await extend()
  desk.clock.advance(17 * 60_000)
  const again = await extend()

  expect([early.status, inTime.status, again.status]).toEqual([409, 200, 409])
  const { endsAt: now } = await desk.details(me, id)
  expect(Date.parse(now) - Date.parse(endsAt)).toBe(20 * 60_000)
})

describe('what is somebody else’s', () => {
  test('is not there for people of another customer, or without the right to all', async () => {
    const me = await desk.person()
    const type = await desk.allow([me.userId])
    const { id } = await desk.opened(me, type)
    const { id: foreignId } = await anOrganization(desk.parts)
    const foreign = aUser({ organizationId: foreignId, role: 'co-managing-administrator' })
    const viewer = await desk.person('viewer')

    expect((await desk.get(foreign, id)).status).toBe(404)
    expect((await desk.get(viewer, id)).status).toBe(404)
    const cancelled = await desk.web.call(viewer, sessionsApi.cancel, inCustomer(id))
    expect([403, 404]).toContain(cancelled.status)
    const { body } = await desk.web.call(foreign, sessionsApi.list, { query: {} })
    expect(body).toEqual({ sessions: [] })
  })

  test('a list shows one’s own and those to decide about', async () => {
    const me = await desk.person('viewer')
    const decider = await desk.person('viewer')
    const reach = new Set([desk.managingId, desk.customerId])
    const type = await desk.allow([me.userId], { approvals: [tier([decider])] })
    await giveReach(me)
    const session = await desk.opened({ ...me, reach }, type)
    const ids = async (as: UserPrincipal, query: Record<string, string>) => {
      const answer = await desk.web.call({ ...as, reach }, sessionsApi.list, { query })
      return sessionsApi.list.response.parse(answer.body).sessions.map(({ id }) => id)
    }

    expect(await ids(me, { isMine: 'true' })).toEqual([session.id])
    expect(await ids(decider, { isForMe: 'true' })).toEqual([session.id])
    expect(await ids(await desk.person('viewer'), {})).toEqual([])
  })
})

/** The groups of a user of the MSP say whom they reach; they are read anew for each decision. */
async function giveReach({ userId }: UserPrincipal): Promise<void> {
  const at = new Date()
  const groupId = userId.replace(/^.{8}/, '0193aaaa')
  await desk.parts.db.inOrganization(desk.managingId, async (tx) => {
    await tx
      .insertInto('organization_group')
      .values({ id: groupId, name: `Group ${groupId}`, created_at: at })
      .execute()
    await tx
      .insertInto('organization_group_member')
      .values({ organization_group_id: groupId, member_id: desk.customerId })
      .execute()
    await tx
      .insertInto('user_organization_group')
      .values({ user_id: userId, organization_group_id: groupId })
      .execute()
  })
}

const giveAddress = ({ userId }: UserPrincipal, email: string) =>
  desk.parts.db.inOrganization(desk.managingId, (tx) =>
    tx.updateTable('user').set({ email }).where('id', '=', userId).execute(),
  )

async function mailsAbout(sessionId: string): Promise<string[]> {
  const rows = await desk.parts.db.asSystem('mails of a test', (tx) =>
    tx.selectFrom('email_message').selectAll().orderBy('queued_at').execute(),
  )
  return rows
    .filter(({ body_text: text }) => text.includes(sessionId))
    .flatMap(({ recipients }) => recipients)
}

async function newestPolicy(): Promise<string> {
  const answer = await desk.web.call(await desk.person(), accessPoliciesApi.list)
  const { policies } = accessPoliciesApi.list.response.parse(answer.body)
  return policies.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1))[0]?.id ?? ''
}
