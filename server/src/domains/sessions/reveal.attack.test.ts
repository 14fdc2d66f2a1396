import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { ApiTokenId } from '@gatehouse/contract/ids'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { targetsApi } from '@gatehouse/contract/targets'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessPolicyRoutes } from '#domains/access-policies'
import { credentialRoutes } from '#domains/credentials'
import type { UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { testSessionOptions, type TestSessions, useSessions } from './testing.ts'

const sessions = useSessions()
const secret = 'Of-the-domain-1'
let desk: TestSessions
let web: TestWeb
let boss: UserPrincipal
let domainId: string
let typeId: string
const params = () => ({ organizationId: desk.customerId })

beforeAll(async () => {
  desk = sessions()
  web = await createTestWeb(desk.parts, (mount) => {
    accessPolicyRoutes(mount)
    credentialRoutes(mount, testSessionOptions.credentials)
  })
  boss = await desk.person()
  const target = await desk.web.call(boss, targetsApi.create, {
    params: params(),
    body: { name: 'Corp', kind: 'domain', address: 'corp.test', port: 636 },
  })
  domainId = target.body.id
  await web.call(boss, credentialsApi.create, {
    params: params(),
    body: {
      ...{ name: 'adm', username: 'CORP\\adm', purpose: 'stored', targetId: domainId },
      secret: { from: 'password', password: secret },
    },
  })
  const type = await web.call(boss, sessionTypesApi.create, {
    body: { name: 'As stored in the domain', loginAccount: 'stored' },
  })
  typeId = type.body.id
})
afterAll(() => web?.close())

async function asked(profile: object = {}) {
  const me = await desk.person()
  await web.call(boss, accessPoliciesApi.create, {
    body: {
      ...{ name: `Domain of ${me.username}`, userIds: [me.userId], sessionTypeIds: [typeId] },
      scope: { organizationIds: [desk.customerId] },
      profile: { ...defaultProfile, allowsReveal: true, ...profile },
    },
  })
  const { id } = await desk.opened(me, typeId, { targetIds: [domainId] })
  return { me, id }
}
async function prepared(profile?: object) {
  const session = await asked(profile)
  await desk.work()
  return session
}
const call = (
  as: UserPrincipal,
  endpoint: Parameters<TestWeb['call']>[1],
  sessionId: string,
  body?: object,
) => desk.web.call(as, endpoint, { params: { ...params(), sessionId }, ...(body && { body }) })
const look = (as: UserPrincipal, id: string) =>
  call(as, sessionsApi.reveal, id, { reason: 'To work.' })

describe('secrets seen outside their session', () => {
  test('a password of a domain is shown between opening and end, and at no other time', async () => {
    const { me, id } = await asked()
    const waiting = await look(me, id)
    await desk.work()
    const ready = await look(me, id)
    const before = await desk.details(me, id)
    await call(me, sessionsApi.open, id)
    const open = await look(me, id)
    const during = await desk.details(me, id)
    await call(me, sessionsApi.cancel, id)
    const ending = await look(me, id)
    await desk.work()
    const over = await look(me, id)

    expect(before).toMatchObject({
      ...{ state: 'available', mayReveal: false, mayRevealReason: 'Open the session first.' },
    })
    expect(during).toMatchObject({ state: 'active', mayReveal: true })
    expect(open.body.secret).toBe(secret)
    for (const refused of [waiting, ready, ending, over]) {
      expect(refused.status).toBe(403)
      expect(refused.text).not.toContain(secret)
    }
    expect(ready.text).toContain('Open the session first.')
  })

  test('who looks while it is opened, or ended, is refused or sees it in an open session', async () => {
    for (const endpoint of [sessionsApi.open, sessionsApi.cancel]) {
      const { me, id } = await prepared()
      if (endpoint === sessionsApi.cancel) await call(me, sessionsApi.open, id)

      const [, ...looks] = await Promise.all([
        call(me, endpoint, id),
        ...Array.from({ length: 5 }, () => look(me, id)),
      ])

      const statuses = new Set(looks.map(({ status }) => status))
      expect([...statuses].filter((status) => status !== 200 && status !== 403)).toEqual([])
      await desk.work()
    }
  })

  test('it is shown to nobody else, not to a token, and not while the session is locked', async () => {
    const { me, id } = await prepared()
    await call(me, sessionsApi.open, id)
    const by = {
      ...{ kind: 'api-token' as const, apiTokenId: newId(ApiTokenId, new Date()) },
      allows: () => true,
    }

    expect((await look(boss, id)).status).toBe(404)
    expect((await look({ ...me, by }, id)).status).toBe(403)
    await call(boss, sessionsApi.lock, id, { isLocked: true })
    expect((await look(me, id)).text).toContain('This session is locked.')
  })

  test('when time is over it is not shown, though nobody has looked at the clock yet', async () => {
    const { me, id } = await prepared({ maxMinutes: 5 })
    await call(me, sessionsApi.open, id)
    expect((await look(me, id)).status).toBe(200)

    desk.clock.advance(24 * 3_600_000)

    const refused = await look(me, id)
    expect(refused.status).toBe(403)
    expect(refused.text).not.toContain(secret)
  })
})
