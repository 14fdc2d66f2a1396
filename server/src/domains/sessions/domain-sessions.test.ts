import { randomUUID } from 'node:crypto'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { targetsApi } from '@gatehouse/contract/targets'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { textOf, textsOf } from '@gatehouse/directory/entry'
import { findAccount } from '@gatehouse/directory/find-account'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { UserPrincipal } from '#platform/context.ts'
import { dumpDomain } from '../actions/dump-domain.ts'
import { aGate, type Gate } from '../credentials/testing.ts'
import { type DomainDesk, openDomainDesk } from './domain-testing.ts'
import { type TestSessions, useSessions } from './testing.ts'

const missing = missingForSamba()
/** Batches of activity, which here are the beginnings of sessions. */
async function startsToldOf({ parts, customerId }: TestSessions): Promise<number> {
  const rows = await parts.db.inOrganization(customerId, (tx) =>
    tx.selectFrom('activity_batch').selectAll().execute(),
  )
  return rows.length
}
const intoAdmins = { kind: 'add-to-domain-group', group: 'Domain Admins' } as const

describe.skipIf(missing !== '')(
  `sessions on a domain${missing && ` (missing: ${missing})`}`,
  () => {
    const sessions = useSessions()
    let desk: TestSessions
    let domain: TestDomain
    let directory: DirectoryConnection
    let gate: Gate
    let work: DomainDesk
    const inCustomer = () => ({ organizationId: desk.customerId })

    beforeAll(async () => {
      desk = sessions()
      domain = await startDomain()
      directory = await domain.connect()
      gate = await aGate(636, domain.address)
      work = await openDomainDesk(desk, domain, [`${domain.address}:${gate.port}`])
    }, 120_000)
    afterAll(async () => {
      await work?.close()
      await gate?.close()
      await directory?.close()
      await domain?.[Symbol.asyncDispose]()
    })
    beforeEach(() => gate?.reopen())

    const opened = (type: object) => work.opened(type)
    const call: DomainDesk['call'] = (...asked) => work.call(...asked)
    const end = (me: UserPrincipal, id: string) => work.end({ me, id })
    /** They sign in to Gatehouse as this user of the domain. */
    const isIn = (me: UserPrincipal, name: string) =>
      desk.parts.db.asSystem('somebody of the domain', async (tx) => {
        const at = { next_run_at: new Date(), created_at: new Date() }
        const { id } = await tx
          .insertInto('directory')
          .values({
            ...{ id: randomUUID(), target_id: work.targetId, name: 'corp.test', ...at },
            ...{ organization_id: desk.customerId, settings: '{}', sync_text: '' },
          })
          .onConflict((conflict) => conflict.column('target_id').doUpdateSet({ name: 'corp.test' }))
          .returning('id')
          .executeTakeFirstOrThrow()
        await tx
          .updateTable('user')
          .set({
            ...{ directory_id: id, directory_object_id: randomUUID() },
            ...{ directory_account: `CORP\\${name}`, password_hash: null },
          })
          .where('id', '=', me.userId)
          .execute()
      })
    const aPerson = (name: string) =>
      directory.add(
        `CN=${name},CN=Users,DC=corp,DC=test`,
        new Map([
          ['objectClass', ['user']],
          ['sAMAccountName', [name]],
        ]),
      )
    const passwordOf = async (me: UserPrincipal, id: string): Promise<string> =>
      (await call(me, sessionsApi.reveal, id, { reason: 'To work.' })).body.secret
    const letsIn = async (username: string, password: string) => {
      try {
        await (await domain.connect({ username: `${username}@corp.test`, password })).close()
        return true
      } catch {
        return false
      }
    }
    const groupsOf = async (account: string) => {
      const found = await findAccount(directory, account, ['memberOf'])
      return found && textsOf(found, 'memberOf').map((dn) => dn.split(',')[0])
    }

    test('an account in Domain Admins for one session; the domain is as it was, whole dumps say', async () => {
      const before = await dumpDomain(directory)
      const { me, id, account } = await opened({ before: [intoAdmins] })
      const details = await desk.details(me, id)
      const password = await passwordOf(me, id)

      expect(details).toMatchObject({ state: 'active', worksThrough: 'own-tools', mayReveal: true })
      expect(details.isRecorded).toBe(false)
      expect(await startsToldOf(desk)).toBe(1)
      expect(details.connectionList).toMatchObject([
        { protocol: 'own-tools', address: '127.0.0.1' },
      ])
      expect(account).toHaveLength(17)
      expect(await letsIn(account, password)).toBe(true)
      expect(await groupsOf(account)).toEqual(['CN=Domain Admins'])

      const ended = await end(me, id)

      expect(ended).toMatchObject({ state: 'ended', hasLeftovers: false, connections: 0 })
      expect(await letsIn(account, password)).toBe(false)
      expect(await dumpDomain(directory)).toEqual(before)
    })

    test('name and password of an account are shown from opening on, the password until the end', async () => {
      const { me, id } = await work.prepared({ before: [intoAdmins] })
      const look = () => call(me, sessionsApi.reveal, id, { reason: 'To work.' })
      const ready = await desk.details(me, id)
      const ofBoss = await desk.details(work.boss, id)
      const before = await look()
      await call(me, sessionsApi.open, id)
      const during = await look()
      const { account = '', actionRuns } = await desk.details(me, id)
      await end(me, id)
      const after = await look()

      expect(account).toHaveLength(17)
      expect(JSON.stringify(ready)).not.toContain(account)
      expect(ready.actionRuns.map(({ title }) => title)).toEqual([
        'Create the account',
        'Add the account to the domain group Domain Admins',
      ])
      expect(actionRuns[0]?.title).toBe(`Create the account ${account}`)
      expect(ofBoss.account).toBe(account)
      expect([before.status, during.status, after.status]).toEqual([403, 200, 403])
      expect(before.text).toContain('Open the session first.')
    })

    test('the time of a session ends it, and all is taken back', async () => {
      const before = await dumpDomain(directory)
      const { me, id, account } = await opened({ before: [intoAdmins] })

      desk.clock.advance(9 * 3600_000)
      await desk.tick()

      expect(await desk.details(me, id)).toMatchObject({ state: 'ended', hasLeftovers: false })
      expect(await groupsOf(account)).toBeUndefined()
      expect(await dumpDomain(directory)).toEqual(before)
    })

    test('a worker that was killed in the middle of a step leaves nothing in the domain', async () => {
      const before = await dumpDomain(directory)
      const { me, id } = await opened({ before: [intoAdmins] })
      // What is kept before the directory is told is all that such a worker has written down.
      await desk.parts.db.inOrganization(desk.customerId, async (tx) => {
        const runs = await tx
          .selectFrom('action_run')
          .select(['id', 'key', 'result'])
          .where('session_id', '=', id)
          .where('phase', '=', 'before')
          .execute()
        for (const { id: runId, key, result } of runs) {
          const { controller, controllerAt } = result as Record<string, unknown>
          const kept = key === 'before-account' ? { controller, controllerAt } : result
          await tx
            .updateTable('action_run')
            .set({ state: 'running', ended_at: null, result: JSON.stringify(kept) })
            .where('id', '=', runId)
            .execute()
        }
      })

      const ended = await end(me, id)

      expect(ended.hasLeftovers).toBe(false)
      expect(await dumpDomain(directory)).toEqual(before)
    })

    test('while the controller is away it is shown what is left, and then it is gone', async () => {
      const before = await dumpDomain(directory)
      const { me, id, account } = await opened({ before: [intoAdmins] })
      gate.shut()

      const left = await end(me, id)
      expect(left).toMatchObject({ state: 'ended', hasLeftovers: true })
      expect(left.actionRuns.filter(({ phase }) => phase === 'after')).toMatchObject([
        { state: 'failed', title: `Take ${account} out of the domain group Domain Admins` },
        { state: 'failed', title: `Delete the account ${account}` },
      ])
      expect(await groupsOf(account)).toEqual(['CN=Domain Admins'])

      gate.reopen()
      desk.clock.advance(3600_000)
      await desk.tick()

      expect((await desk.details(me, id)).hasLeftovers).toBe(false)
      expect(await dumpDomain(directory)).toEqual(before)
    })

    test('an account of a locked session cannot be used, until it is unlocked', async () => {
      const { me, id, account } = await opened({})
      const password = await passwordOf(me, id)

      for (const isLocked of [true, false, true, false]) {
        await call(work.boss, sessionsApi.lock, id, { isLocked })
        await desk.work()
        expect(await letsIn(account, password)).toBe(!isLocked)
      }
      await call(work.boss, sessionsApi.lock, id, { isLocked: true })
      const answer = await call(me, sessionsApi.reveal, id, { reason: 'To work.' })

      expect(answer.text).toContain('This session is locked.')
      expect(await end(me, id)).toMatchObject({ state: 'ended', hasLeftovers: false })
      expect(await groupsOf(account)).toBeUndefined()
    })

    test('a managed account is enabled for the session alone, also when it was locked at the end', async () => {
      const password = await work.lasting(directory, 'at-rest', 514)
      const before = await dumpDomain(directory)
      const { me, id } = await opened({
        ...{ loginAccount: 'managed', accountTemplate: '' },
        before: [{ kind: 'enable-domain-user' }, intoAdmins],
      })
      expect(await letsIn('at-rest', password)).toBe(true)
      await call(work.boss, sessionsApi.lock, id, { isLocked: true })
      await desk.work()
      expect(await letsIn('at-rest', password)).toBe(false)

      await end(me, id)

      const found = await findAccount(directory, 'at-rest', ['userAccountControl'])
      expect(found && textOf(found, 'userAccountControl')).toBe('514')
      expect(await dumpDomain(directory)).toEqual(before)
    })

    test.each([
      ['first', [0, 1]],
      ['second', [1, 0]],
    ] as const)(
      'what two sessions gave the same account is there until both have ended, the %s before',
      async (_, order) => {
        const type = {
          ...{ loginAccount: 'managed', accountTemplate: '' },
          before: [{ kind: 'enable-domain-user' }, intoAdmins],
        }
        const before = await dumpDomain(directory)
        const both = [await opened(type), await opened(type)] as const

        const { me, id } = both[order[0]]
        await end(me, id)
        expect(await groupsOf('at-rest')).toEqual(['CN=Domain Admins'])
        await end(both[order[1]].me, both[order[1]].id)

        expect(await groupsOf('at-rest')).toEqual([])
        expect(await dumpDomain(directory)).toEqual(before)
      },
    )

    test('an account of two sessions that are locked is enabled when neither is any more', async () => {
      const type = {
        ...{ loginAccount: 'managed', accountTemplate: '' },
        before: [{ kind: 'enable-domain-user' }],
      }
      const before = await dumpDomain(directory)
      const both = [await opened(type), await opened(type)] as const
      const password = await passwordOf(both[1].me, both[1].id)
      const lock = async (at: 0 | 1, isLocked: boolean) => {
        await call(work.boss, sessionsApi.lock, both[at].id, { isLocked })
        await desk.work()
        return letsIn('at-rest', password)
      }

      expect([await lock(0, true), await lock(1, true)]).toEqual([false, false])
      expect([await lock(0, false), await lock(1, false)]).toEqual([false, true])
      expect([await lock(1, true), await lock(0, true)]).toEqual([false, false])
      await end(both[1].me, both[1].id)
      expect(await letsIn('at-rest', password)).toBe(false)
      expect(await lock(0, false)).toBe(true)
      await end(both[0].me, both[0].id)

      expect(await dumpDomain(directory)).toEqual(before)
    })

    test.each([
      ['the first', [0, 1, 2]],
      ['the second', [1, 0, 2]],
      ['the last', [2, 1, 0]],
    ] as const)(
      'an account expires with the last of its sessions, %s ends before, and is then as it was',
      async (_, order) => {
        const type = {
          ...{ loginAccount: 'managed', accountTemplate: '' },
          before: [{ kind: 'enable-domain-user' }, { kind: 'expire-domain-user' }],
        }
        const before = await dumpDomain(directory)
        const all: Awaited<ReturnType<typeof opened>>[] = []
        for (let count = 0; count < 3; count += 1) {
          desk.clock.advance(1000)
          all.push(await opened(type))
        }

        for (const at of order) {
          const one = all[at]
          if (one) expect((await end(one.me, one.id)).hasLeftovers).toBe(false)
        }

        expect(await dumpDomain(directory)).toEqual(before)
      },
    )

    test('a session on a host of the domain gives its user a group of the domain', async () => {
      const host = await desk.web.call(work.boss, targetsApi.create, {
        params: inCustomer(),
        body: { name: 'app1', address: 'app1.corp.test' },
      })
      const { me, typeId } = await work.allowed({
        ...{ loginAccount: 'requester', accountTemplate: '' },
        before: [intoAdmins],
      })
      await aPerson(me.username)
      await aPerson('app.admin')
      await isIn(me, 'app.admin')
      const before = await dumpDomain(directory)

      const { id } = await desk.opened(me, typeId, { targetIds: [host.body.id] })
      await desk.work()
      expect(await desk.details(me, id)).toMatchObject({
        ...{ state: 'available', worksThrough: 'proxy', account: 'app.admin' },
      })
      expect(await groupsOf('app.admin')).toEqual(['CN=Domain Admins'])
      expect(await groupsOf(me.username)).toEqual([])
      await end(me, id)

      expect(await dumpDomain(directory)).toEqual(before)
    })

    test.each(['the domain', 'a host of it'])(
      'on %s, who is nobody of the domain is given nothing as somebody of the same name',
      async (where) => {
        const { me, typeId } = await work.allowed({
          ...{ loginAccount: 'requester', accountTemplate: '' },
          before: [intoAdmins],
        })
        await aPerson(me.username)
        const host = await desk.web.call(work.boss, targetsApi.create, {
          params: inCustomer(),
          body: { name: `of ${me.username}`, address: `${me.username}.corp.test` },
        })
        const targetId = where === 'the domain' ? work.targetId : host.body.id

        const { id } = await desk.opened(me, typeId, { targetIds: [targetId] })
        await desk.work()

        expect(await desk.details(me, id)).toMatchObject({
          state: 'failed',
          stateText: expect.stringContaining('has no account of their own in Corp'),
        })
        expect(await groupsOf(me.username)).toEqual([])
      },
    )

    test.each(['on the host', 'on the domain'])(
      'a group of a session on a host and one on its domain stays until both have ended, that %s first',
      async (first) => {
        const host = await desk.web.call(work.boss, targetsApi.create, {
          params: inCustomer(),
          body: { name: `app ${first}`, address: `${randomUUID()}.corp.test` },
        })
        const { me, typeId } = await work.allowed({
          ...{ loginAccount: 'requester', accountTemplate: '' },
          before: [intoAdmins],
        })
        const name = `both.${first === 'on the host' ? 'a' : 'b'}`
        await aPerson(name)
        await isIn(me, name)
        const before = await dumpDomain(directory)
        const sessionOn = async (targetId: string) => {
          const { id } = await desk.opened(me, typeId, { targetIds: [targetId] })
          await desk.work()
          return id
        }
        const both = [await sessionOn(host.body.id), await sessionOn(work.targetId)]
        if (first === 'on the domain') both.reverse()

        await end(me, both[0] ?? '')
        expect(await groupsOf(name)).toEqual(['CN=Domain Admins'])
        await end(me, both[1] ?? '')

        expect(await dumpDomain(directory)).toEqual(before)
      },
    )

    test('who signs in as a user of the domain works there as who they are', async () => {
      const { me, typeId } = await work.allowed({
        ...{ loginAccount: 'requester', accountTemplate: '' },
        before: [intoAdmins],
      })
      await aPerson('own.account')
      await isIn(me, 'own.account')

      const { id } = await desk.opened(me, typeId, { targetIds: [work.targetId] })
      await desk.work()

      expect(await desk.details(me, id)).toMatchObject({
        ...{ state: 'available', account: 'CORP\\own.account' },
      })
      expect(await groupsOf('own.account')).toEqual(['CN=Domain Admins'])
      await end(me, id)
      expect(await groupsOf('own.account')).toEqual([])
    })

    test('on a host of no domain it is said what is missing', async () => {
      const { me, typeId } = await work.allowed({
        ...{ loginAccount: 'requester', accountTemplate: '' },
        before: [intoAdmins],
      })

      const { id } = await desk.opened(me, typeId)
      await desk.work()

      expect(await desk.details(me, id)).toMatchObject({
        state: 'failed',
        stateText: expect.stringContaining('is in none of the domains among the targets'),
      })
    })

    test('nobody else opens it, nobody before it is ready, and a host is connected to', async () => {
      const { me, id } = await opened({})
      const stranger = await desk.person()
      expect((await call(stranger, sessionsApi.open, id)).status).toBe(404)
      await end(me, id)
      expect((await call(me, sessionsApi.open, id)).status).toBe(409)

      const own = await desk.allow([stranger.userId])
      const onHost = await desk.opened(stranger, own)
      await desk.work()
      const answer = await call(stranger, sessionsApi.open, onHost.id)
      expect(answer.status).toBe(409)
      expect(answer.text).toContain('is a host: connect to it')
    })

    test('a type with steps for a host makes no session on a domain', async () => {
      const { me, typeId } = await work.allowed({
        before: [{ kind: 'add-sudoers-rule', commands: 'ALL' }],
      })

      const answer = await desk.ask(me, typeId, { targetIds: [work.targetId] })

      expect(answer.text).toContain('has steps for a host, and the target is a domain.')
    })
  },
)
