import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { type CredentialEvent, credentialsApi } from '@gatehouse/contract/credentials'
import { ApiTokenId } from '@gatehouse/contract/ids'
import { type SessionDetails, sessionsApi } from '@gatehouse/contract/sessions'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessPolicyRoutes } from '#domains/access-policies'
import { credentialRoutes } from '#domains/credentials'
import type { UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { testSessionOptions, type TestSessions, useSessions } from './testing.ts'

const sessions = useSessions()
let desk: TestSessions
let web: TestWeb
let boss: UserPrincipal
let typeId: string
let credentialId: string

beforeAll(async () => {
  desk = sessions()
  web = await createTestWeb(desk.parts, (mount) => {
    accessPolicyRoutes(mount)
    credentialRoutes(mount, testSessionOptions.credentials)
  })
  boss = await desk.person()
  const params = { organizationId: desk.customerId }
  const made = await web.call(boss, credentialsApi.create, {
    params,
    body: {
      ...{ name: 'db', username: 'db', purpose: 'stored', targetId: desk.targetId },
      secret: { from: 'password', password: 'Of-the-database-1' },
    },
  })
  credentialId = made.body.id
  const type = await web.call(boss, sessionTypesApi.create, {
    body: { name: 'As stored', loginAccount: 'stored' },
  })
  typeId = type.body.id
})
afterAll(() => web?.close())

/** In a session as the stored account. */
async function inSession(allowsReveal: boolean) {
  const me = await desk.person()
  const policy = await web.call(boss, accessPoliciesApi.create, {
    body: {
      ...{ name: `Stored of ${me.username}`, userIds: [me.userId], sessionTypeIds: [typeId] },
      scope: { organizationIds: [desk.customerId] },
      profile: { ...defaultProfile, allowsReveal },
    },
  })
  const { id } = await desk.opened(me, typeId)
  await desk.work()
  return { me, id, policyId: policy.body.id as string }
}

const look = (as: UserPrincipal, sessionId: string) =>
  desk.web.call(as, sessionsApi.reveal, {
    params: { organizationId: desk.customerId, sessionId },
    body: { reason: 'A client without SSH.' },
  })

test('whose policy allows it sees the secret of the account in their own open session', async () => {
  const { me, id } = await inSession(true)

  const details: SessionDetails = await desk.details(me, id)
  const shown = await look(me, id)
  const { body } = await web.call(boss, credentialsApi.events, {
    params: { organizationId: desk.customerId, credentialId },
  })

  expect(details).toMatchObject({ mayReveal: true, mayRevealReason: '' })
  expect(shown.body).toEqual({ secret: 'Of-the-database-1', showSeconds: 20 })
  const events: CredentialEvent[] = body.events
  expect(events.find(({ kind }) => kind === 'revealed')).toMatchObject({
    by: me.username,
    text: expect.stringContaining('in a session: A client without SSH. (As stored on web1)'),
  })
})

test('else they do not, and read why', async () => {
  const { me, id } = await inSession(false)

  const refused = await look(me, id)

  expect(refused.status).toBe(403)
  expect(refused.text).toContain('Its access policy does not allow to see the secret.')
})

test('neither somebody else nor an API token sees it', async () => {
  const { me, id } = await inSession(true)
  const by = {
    ...{ kind: 'api-token' as const, apiTokenId: newId(ApiTokenId, new Date()) },
    allows: () => true,
  }

  expect((await look(boss, id)).status).toBe(404)
  expect((await look({ ...me, by }, id)).status).toBe(403)
})

test('not when the session is locked, over, or not allowed any more', async () => {
  const [locked, over, forbidden] = [
    await inSession(true),
    await inSession(true),
    await inSession(true),
  ]
  const params = { organizationId: desk.customerId }
  await desk.web.call(boss, sessionsApi.lock, {
    params: { ...params, sessionId: locked.id },
    body: { isLocked: true },
  })
  await desk.web.call(over.me, sessionsApi.cancel, { params: { ...params, sessionId: over.id } })
  // Nobody has looked at open sessions since.
  await web.call(boss, accessPoliciesApi.remove, { params: { accessPolicyId: forbidden.policyId } })

  expect((await look(locked.me, locked.id)).text).toContain('This session is locked.')
  for (const { me, id } of [over, forbidden]) {
    expect((await look(me, id)).text).toContain('only while the session is open')
  }
})
