import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { directoriesApi, type DirectoryObject } from '@gatehouse/contract/directories'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { targetsApi } from '@gatehouse/contract/targets'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UserPrincipal } from '#platform/context.ts'
import { listen, type Listener } from '#platform/db/notify.ts'
import { testLog } from '#platform/testing/database.ts'
import { type TestSessions, useSessions } from '../sessions/testing.ts'
import { openRealDomain, type RealDomain } from './real-domain-testing.ts'

const missing = missingForSamba()
const password = 'Secret-Passw0rd!'

describe.skipIf(missing !== '')(
  `who reached something of a domain through the gate${missing && ` (missing: ${missing})`}`,
  { timeout: 180_000 },
  () => {
    const sessions = useSessions()
    let desk: TestSessions
    let domain: TestDomain
    let real: RealDomain
    let listener: Listener
    let domainId: string
    let hostId: string
    let types = 0
    const inMsp = () => ({ organizationId: desk.managingId })

    beforeAll(async () => {
      desk = sessions()
      domain = await startDomain({ processes: 'one' })
      for (const name of ['alice', 'svc-app', 'plain']) {
        await domain.tool(['user', 'create', name, password])
      }
      await domain.tool(['computer', 'create', 'app1'])
      await using directory = await domain.connect()
      await directory.modify('CN=app1,CN=Computers,DC=corp,DC=test', [
        { attribute: 'dNSHostName', operation: 'replace', values: ['app1.corp.test'] },
      ])
      listener = listen(desk.url, ['session_news', 'login_ended'], testLog)
      real = await openRealDomain(desk, domain, listener)
      await real.minute()
      const { targets } = (
        await desk.web.call(real.boss, targetsApi.list, { params: inMsp(), query: {} })
      ).body
      domainId = targets.find(({ kind }: { kind: string }) => kind === 'domain').id
      hostId = await aHost('app1', 'app1.corp.test')
    }, 180_000)
    afterAll(async () => {
      await Promise.all([real?.close(), listener?.close(), domain?.[Symbol.asyncDispose]()])
    })

    async function aHost(name: string, address: string, params = inMsp()): Promise<string> {
      const made = await desk.web.call(real.boss, targetsApi.create, {
        ...{ params, body: { name, address } },
      })
      return made.body.id
    }
    /** Of an account that is kept for a target. */
    const aCredential = async (targetId: string, username: string, params = inMsp()) => {
      const answer = await real.web.call(real.boss, credentialsApi.create, {
        params,
        body: {
          ...{ name: `${username} ${targetId}`, username, purpose: 'stored', targetId },
          secret: { from: 'password', password },
        },
      })
      if (answer.status !== 200) throw new Error(answer.text)
    }
    async function inSession(
      targetId: string,
      type: object,
      { as, params = inMsp() }: { as?: UserPrincipal; params?: ReturnType<typeof inMsp> } = {},
    ) {
      types += 1
      const me = as ?? (await desk.person())
      const made = await desk.web.call(real.boss, sessionTypesApi.create, {
        body: { name: `Type ${types}`, accountTemplate: '', ...type },
      })
      if (made.status !== 200) throw new Error(made.text)
      await desk.web.call(real.boss, accessPoliciesApi.create, {
        body: {
          ...{
            name: `Through the gate ${types}`,
            userIds: [me.userId],
            sessionTypeIds: [made.body.id],
          },
          scope: { organizationIds: [params.organizationId] },
          profile: { ...defaultProfile, allowsReveal: true },
        },
      })
      const asked = await desk.web.call(me, sessionsApi.request, {
        params,
        body: { targetIds: [targetId], sessionTypeId: made.body.id },
      })
      if (asked.status !== 200) throw new Error(asked.text)
      const [{ id }] = asked.body.sessions
      await desk.work()
      const call = (endpoint: Parameters<typeof desk.web.call>[1]) =>
        desk.web.call(me, endpoint, { params: { ...params, sessionId: id } })
      const { body } = await call(sessionsApi.get)
      expect([body.state, body.stateText]).toEqual(['available', 'It can be connected to.'])
      const cancel = async () => {
        await call(sessionsApi.cancel)
        await desk.work()
      }
      const accountOf = async () => (await call(sessionsApi.get)).body.account as string
      return { me, id, accountOf, call, cancel }
    }
    const usesOf = async ({ id }: Pick<DirectoryObject, 'id'>, at?: Date) => {
      const answer = await real.web.call(real.boss, directoriesApi.object, {
        params: { ...inMsp(), directoryId: real.directoryId, directoryObjectId: id },
        ...(at && { query: { at: at.toISOString() } }),
      })
      return directoriesApi.object.response.parse(answer.body).gateUses
    }

    test('an account that was made for a session says for whose, also when it is gone', async () => {
      const session = await inSession(domainId, {
        ...{ loginAccount: 'ephemeral', accountTemplate: undefined },
      })
      await session.call(sessionsApi.open)
      const account = await session.accountOf()
      await real.minute()
      const object = await real.object(account)
      const open = await usesOf(object)
      const known = new Date(desk.clock.now())
      await session.cancel()
      await real.minute()

      const over = await usesOf(object, known)

      const use = { sessionId: session.id, username: session.me.username, target: 'corp.test' }
      expect(open).toEqual([{ ...use, account, startedAt: expect.any(String) }])
      expect(over).toMatchObject([{ ...use, endedAt: expect.any(String) }])
    })

    test.each(['CORP\\svc-app', 'svc-app@corp.test', 'corp.test\\SVC-APP'])(
      'a session on a host as %s is one of that account, and of the computer',
      async (username) => {
        const host = await aHost(`host of ${username}`, 'app1.corp.test')
        await aCredential(host, username)
        const { id, me } = await inSession(host, { loginAccount: 'stored' })

        const account = await usesOf(await real.object('svc-app'))
        const computer = await usesOf(await real.object('app1'))

        const use = { sessionId: id, username: me.username, account: username }
        expect(account).toContainEqual(expect.objectContaining(use))
        expect(computer).toContainEqual(expect.objectContaining(use))
      },
    )

    test('an account on the domain itself is known by its plain name; one of a host is its own', async () => {
      await aCredential(domainId, 'plain')
      await aCredential(hostId, 'plain')
      const here = await inSession(domainId, { loginAccount: 'stored' })
      const there = await inSession(hostId, { loginAccount: 'stored' })

      const uses = (await usesOf(await real.object('plain'))).map(({ sessionId }) => sessionId)

      expect(uses).toContain(here.id)
      expect(uses).not.toContain(there.id)
    })

    test('who works on a host under their name of the domain is found by it', async () => {
      const { id: groupId } = await real.object('Domain Users')
      await domain.tool(['group', 'add', 'Technicians'])
      await domain.tool(['group', 'addmembers', 'Technicians', 'alice'])
      await real.minute()
      const technicians = await real.object('Technicians')
      expect(groupId).not.toBe(technicians.id)
      await real.setGroups([
        { groupId: technicians.id, role: 'administrator', organizationGroupIds: [] },
      ])
      const { token } = await real.attempt('CORP\\alice', password)
      const alice = await real.principalOf(token)

      const requester = await inSession(hostId, { loginAccount: 'requester' }, { as: alice })

      expect(await requester.accountOf()).toBe('alice')
      const uses = await usesOf(await real.object('alice'))
      expect(uses).toContainEqual(expect.objectContaining({ sessionId: requester.id }))
    })

    test('a session of another organization on a host of this name, as such an account, is not among them', async () => {
      const params = { organizationId: desk.customerId }
      const host = await aHost('theirs', 'app1.corp.test', params)
      await aCredential(host, 'CORP\\svc-app', params)

      const { id } = await inSession(host, { loginAccount: 'stored' }, { params })

      for (const name of ['svc-app', 'app1']) {
        const uses = await usesOf(await real.object(name))
        expect(uses.length).toBeGreaterThan(0)
        expect(uses.map(({ sessionId }) => sessionId)).not.toContain(id)
      }
    })
  },
)
