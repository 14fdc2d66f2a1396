import { randomBytes } from 'node:crypto'
import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { UserKeyId } from '@gatehouse/contract/ids'
import { loginsApi } from '@gatehouse/contract/logins'
import { organizationGroupsApi } from '@gatehouse/contract/organizations'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { targetGroupsApi } from '@gatehouse/contract/target-groups'
import { targetsApi } from '@gatehouse/contract/targets'
import { userKeysApi } from '@gatehouse/contract/user-keys'
import { usersApi } from '@gatehouse/contract/users'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LoginToken, OpenRequest, SessionBroker } from '#broker'
import { accessPolicyRoutes } from '#domains/access-policies'
import { organizationRoutes } from '#domains/organizations'
import { targetRoutes } from '#domains/targets'
import { openDesk, usersRoutes } from '#domains/users'
import { systemContext, type UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { listen, type Listener } from '#platform/db/notify.ts'
import { testLog } from '#platform/testing/database.ts'
import { createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { removeWhatEnded } from '../users/expiry.service.ts'
import { createLocalBroker } from './session-broker.ts'
import { createTerminalPasses } from './terminal-pass.ts'
import { createWatchHub } from './watch-hub.ts'
import { testSessionOptions, type TestSessions, useSessions } from './testing.ts'

const sessions = useSessions()
let desk: TestSessions
let web: TestWeb
let broker: SessionBroker
let listener: Listener
let boss: UserPrincipal
let inCustomer: { organizationId: string }

beforeAll(async () => {
  desk = sessions()
  inCustomer = { organizationId: desk.customerId }
  const signInDesk = openDesk({
    ...{ publicUrl: 'https://gatehouse.test', idleSeconds: 900 },
    sealKey: testSessionOptions.sealKey,
  })
  web = await createTestWeb(desk.parts, (mount) => {
    usersRoutes(mount, signInDesk)
    organizationRoutes(mount)
    accessPolicyRoutes(mount)
    targetRoutes(mount, { findCredentials: () => Promise.resolve([]) } as never)
  })
  listener = listen(desk.url, ['session_news', 'login_ended'], testLog)
  broker = createLocalBroker({
    ...testSessionOptions,
    ...{ parts: desk.parts, desk: signInDesk, listener, onBatch: [], banner: '' },
    point: { host: 'gatehouse.test', port: 4422 },
    recordings: {
      begin: () => Promise.reject(new Error('Nothing is recorded here.')),
      end: () => Promise.resolve(),
      abandon: () => Promise.resolve(),
    },
    hub: createWatchHub(),
    passes: createTerminalPasses(),
  })
  boss = await desk.person()
})
afterAll(async () => {
  await Promise.all([web?.close(), listener?.close()])
})

/** Open, and ready to be connected to. */
async function aSession() {
  const me = await desk.person()
  const type = await desk.allow([me.userId])
  const { id } = await desk.opened(me, type)
  await desk.work()
  return { me, id }
}

let counter = 0

/** On a target of its own that a policy has by a group; `by` says how the group holds it. */
async function byGroup(by: 'hand' | 'tag') {
  counter += 1
  const tag = `web-${counter}`
  const target = await web.call(boss, targetsApi.create, {
    params: inCustomer,
    body: { name: `host-${counter}`, address: `host-${counter}.example`, tags: [tag] },
  })
  const targetId = target.body.id as string
  const group = await web.call(boss, targetGroupsApi.create, {
    params: inCustomer,
    body: {
      name: `Group ${counter}`,
      ...(by === 'hand' ? { targetIds: [targetId] } : { rule: { tags: [tag] } }),
    },
  })
  const targetGroupId = group.body.id as string
  const me = await desk.person()
  const { sessionTypes } = (await web.call(boss, sessionTypesApi.list)).body
  const sessionTypeId = sessionTypes.find(({ name }: { name: string }) => name === 'Own account').id
  await web.call(boss, accessPoliciesApi.create, {
    body: {
      ...{ name: `By group ${counter}`, userIds: [me.userId], sessionTypeIds: [sessionTypeId] },
      scope: { targetGroupIds: [targetGroupId] },
    },
  })
  const { id } = await desk.opened(me, sessionTypeId, { targetIds: [targetId] })
  await desk.work()
  return { id, targetId, targetGroupId }
}

/** With a registered key, which is told as the proxy tells it. */
async function signedIn(address: string, as?: UserPrincipal) {
  const me = as ?? (await desk.person())
  const [blob, keyId] = [randomBytes(51), newId(UserKeyId, new Date())]
  await desk.parts.db.inOrganization(desk.managingId, async (tx) => {
    // It stands for a second factor that was set up, which a key needs.
    const factor = { totp_secret: Buffer.alloc(1) }
    await tx.updateTable('user').set(factor).where('id', '=', me.userId).execute()
    const key = { name: 'laptop', algorithm: 'ssh-ed25519', blob, fingerprint: keyId }
    await tx
      .insertInto('user_key')
      .values({ id: keyId, user_id: me.userId, ...key, created_at: desk.clock.now() })
      .execute()
  })
  const answer = await broker.signInByKey({
    ...{ username: me.username, algorithm: 'ssh-ed25519', blob: blob.toString('base64') },
    ...{ address, client: 'OpenSSH_9.9' },
  })
  if (answer.outcome !== 'in') throw new Error(JSON.stringify(answer))
  return { me, keyId, token: answer.token }
}

const wish = (address: string): OpenRequest => ({
  ...{ sessionType: 'own_account', target: 'web1', policy: '', reason: '', ticket: '' },
  ...{ protocol: 'ssh', address, client: 'OpenSSH_9.9' },
})

/** In a session, from that address. */
async function connected(address: string) {
  const { me, token } = await signedIn(address)
  await desk.allow([me.userId])
  const opened = await broker.open(token, wish(address))
  if (opened.outcome !== 'opened') throw new Error(JSON.stringify(opened))
  await desk.work()
  await broker.destination(opened.connection)
  const { sessionId: id } = opened.session
  const { policyId } = await desk.details(boss, id)
  return { id, policyId }
}

/** As a proxy waits, for as long as its connection lasts. */
function waiting(token: LoginToken) {
  const stopping = new AbortController()
  const text = broker.awaitSignOut(token, stopping.signal)
  return { text, stop: () => stopping.abort() }
}

/** What follows from what was changed, without the clock. */
async function stateAfterwards(id: string) {
  await desk.work()
  const { state, stateText } = await desk.details(boss, id)
  return `${state}: ${stateText}`
}

const forbidden = /^ended: It is not allowed any more\. /

test('a user who is switched off', async () => {
  const { me, id } = await aSession()

  const params = { organizationId: desk.managingId, userId: me.userId }
  await web.call(boss, usersApi.update, { params, body: { isEnabled: false } })

  expect(await stateAfterwards(id)).toMatch(/not allowed any more\. The user .* is switched off/)
})

test('groups that leave the organization out', async () => {
  const { me, id } = await aSession()
  const group = await web.call(boss, organizationGroupsApi.create, {
    body: { name: 'North', organizationIds: [desk.customerId] },
  })
  const organizationGroupId = group.body.id as string
  const params = { organizationId: desk.managingId, userId: me.userId }
  const role = 'editor'
  await web.call(boss, usersApi.update, { params, body: { role, groupIds: [organizationGroupId] } })
  const before = await stateAfterwards(id)

  await web.call(boss, organizationGroupsApi.update, {
    params: { organizationGroupId },
    body: { name: 'North', organizationIds: [] },
  })

  expect(before).toMatch(/^available/)
  expect(await stateAfterwards(id)).toMatch(forbidden)
})

test('a target that its group does not hold any more, by hand or by a tag', async () => {
  const [byHand, byTag] = [await byGroup('hand'), await byGroup('tag')]

  await web.call(boss, targetsApi.update, {
    params: { ...inCustomer, targetId: byTag.targetId },
    body: { tags: [] },
  })
  const [untouched, untagged] = [await stateAfterwards(byHand.id), await stateAfterwards(byTag.id)]
  await web.call(boss, targetGroupsApi.remove, {
    params: { ...inCustomer, targetGroupId: byHand.targetGroupId },
  })

  expect(untouched).toMatch(/^available/)
  expect(untagged).toMatch(forbidden)
  expect(await stateAfterwards(byHand.id)).toMatch(forbidden)
})

test('a target that is removed', async () => {
  const { id, targetId } = await byGroup('hand')

  await web.call(boss, targetsApi.remove, { params: { ...inCustomer, targetId } })

  expect(await stateAfterwards(id)).toMatch(/ is gone\.$/)
})

test('nothing is made for a session that was forbidden before it was prepared', async () => {
  const me = await desk.person()
  const type = await desk.allow([me.userId])
  const { id, policyId } = await desk.opened(me, type)

  await web.call(boss, accessPoliciesApi.remove, { params: { accessPolicyId: policyId } })

  expect(await stateAfterwards(id)).toMatch(forbidden)
  expect((await desk.details(boss, id)).actionRuns).toEqual([])
})

test('an approval does not open what was forbidden meanwhile', async () => {
  const me = await desk.person()
  const tier = { approverIds: [boss.userId], required: 1, escalationMinutes: 10, escalationIds: [] }
  const type = await desk.allow([me.userId], { approvals: [tier] })
  const { id, policyId } = await desk.opened(me, type)
  await desk.work()

  await web.call(boss, accessPoliciesApi.remove, { params: { accessPolicyId: policyId } })
  await desk.work()
  await desk.decide(boss, id, 'approved')

  expect(await stateAfterwards(id)).toMatch(forbidden)
})

test('who sits where the policy lets nobody in any more is out, and others stay', async () => {
  const [near, far] = [await connected('192.0.2.7'), await connected('198.51.100.7')]
  const policies = await web.call(boss, accessPoliciesApi.list)
  for (const { policyId } of [near, far]) {
    const { id, updatedAt, ...policy } = policies.body.policies.find(
      (one: { id: string }) => one.id === policyId,
    )
    await web.call(boss, accessPoliciesApi.update, {
      params: { accessPolicyId: id as string },
      body: { ...policy, profile: { ...defaultProfile, networks: ['192.0.2.0/24'] } },
    })
    expect(updatedAt).toBeTruthy()
  }

  expect(await stateAfterwards(near.id)).toMatch(/^active/)
  expect(await stateAfterwards(far.id)).toMatch(/198\.51\.100\.7 is in none of the networks/)
})

test('who was asked to wait gets no further with what was forbidden meanwhile', async () => {
  const { me, token } = await signedIn('192.0.2.7')
  await desk.allow([me.userId])
  const opened = await broker.open(token, wish('192.0.2.7'))
  if (opened.outcome !== 'opened') throw new Error(JSON.stringify(opened))
  await desk.work()
  const { policyId } = await desk.details(boss, opened.session.sessionId)

  // Nobody has looked at open sessions since.
  await web.call(boss, accessPoliciesApi.remove, { params: { accessPolicyId: policyId } })

  await expect(broker.destination(opened.connection)).rejects.toThrow('It is not allowed any more')
})

test('a sign-in that its user ends elsewhere is over, in words', async () => {
  const { me, token } = await signedIn('192.0.2.7')
  const { text } = waiting(token)

  await web.call(me, loginsApi.endOthers)

  expect(await text).toBe('Your sign-in has ended. Connect again.')
})

test('with a key that is removed its sign-ins end, and those with another stay', async () => {
  const { me, token, keyId } = await signedIn('192.0.2.7')
  const other = await signedIn('192.0.2.7', me)
  const [first, second] = [waiting(token), waiting(other.token)]

  await web.call(me, userKeysApi.remove, { params: { userKeyId: keyId } })

  expect(await first.text).toContain('has ended')
  await expect(broker.choices(other.token, '')).resolves.toBeTruthy()
  second.stop()
  expect(await second.text).toBe('')
})

test('an administrator who switches somebody off ends their sign-ins', async () => {
  const { me, token } = await signedIn('192.0.2.7')
  const { text } = waiting(token)

  const params = { organizationId: desk.managingId, userId: me.userId }
  await web.call(boss, usersApi.update, { params, body: { isEnabled: false } })

  expect(await text).not.toBe('')
})

test('a connection that lasts keeps its sign-in, however long that was to be', async () => {
  const { me, token } = await signedIn('192.0.2.7')
  const hour = 3_600_000
  const left = () =>
    desk.parts.db.inOrganization(desk.managingId, async (tx) => {
      const query = tx.selectFrom('login').select('expires_at').where('user_id', '=', me.userId)
      const { expires_at: at } = await query.executeTakeFirstOrThrow()
      return (at.getTime() - desk.clock.now().getTime()) / hour
    })
  desk.clock.advance(10 * hour)

  const { text, stop } = waiting(token)
  await expect.poll(left).toBeGreaterThan(11)
  stop()
  await text
  desk.clock.advance(10 * hour)
  await removeWhatEnded(systemContext('minute', desk.parts))

  await expect(broker.choices(token, '')).resolves.toBeTruthy()
})
