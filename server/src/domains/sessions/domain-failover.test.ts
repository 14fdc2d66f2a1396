import { isDeepStrictEqual } from 'node:util'
import type { SessionDetails } from '@gatehouse/contract/sessions'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { textOf } from '@gatehouse/directory/entry'
import { findAccount } from '@gatehouse/directory/find-account'
import {
  missingForSamba,
  startDomain,
  type TestController,
  type TestDomain,
} from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type FakeDns, startFakeDns } from '../../../../test/fakes/dns/start.ts'
import { dumpDomain } from '../actions/dump-domain.ts'
import { type DomainDesk, openDomainDesk } from './domain-testing.ts'
import { type TestSessions, useSessions } from './testing.ts'

const missing = missingForSamba()
const patience = 60_000
const intoAdmins = { kind: 'add-to-domain-group', group: 'Domain Admins' } as const
type Dump = Awaited<ReturnType<typeof dumpDomain>>

/** What no controller tells another. */
const ofOneController: ReadonlySet<string> = new Set([
  ...['usncreated', 'lastlogoff', 'modifiedcount', 'msds-nctype', 'serverstate'],
  ...['msds-hasinstantiatedncs', 'ncname', 'subrefs'],
])

/** `CN=alice,… memberOf`: where two are not the same. */
const differences = (one: Dump, other: Dump): string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((guid) => {
    const [a = {}, b = {}] = [one[guid], other[guid]]
    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((name) => !ofOneController.has(name) && !isDeepStrictEqual(a[name], b[name]))
      .map((name) => `${(a['dn'] ?? b['dn'])?.[0] ?? guid} ${name}`)
  })

const asManaged = {
  ...{ loginAccount: 'managed', accountTemplate: '' },
  before: [{ kind: 'enable-domain-user' }, intoAdmins],
}

// Controllers are ended and started here, on a machine that may be busy.
describe.skipIf(missing !== '')(
  `sessions on a domain with two controllers${missing && ` (missing: ${missing})`}`,
  { timeout: 240_000 },
  () => {
    const sessions = useSessions()
    let desk: TestSessions
    let domain: TestDomain
    let second: TestController
    let dns: FakeDns
    let gate: DomainDesk
    let both: string[]

    beforeAll(async () => {
      desk = sessions()
      // With one process each, two controllers can wait for each other.
      domain = await startDomain()
      second = await domain.addController()
      dns = await startFakeDns()
      both = [`${domain.address}:636`, `${second.address}:636`]
      gate = await openDomainDesk(desk, domain, both)
    }, 240_000)
    afterAll(async () => {
      await gate?.close()
      await dns?.[Symbol.asyncDispose]()
      await domain?.[Symbol.asyncDispose]()
    })
    beforeEach(async () => {
      await Promise.all([domain.start(), second.start()])
      await gate.setControllers(both)
    })

    async function at<T>(
      on: TestController,
      work: (directory: DirectoryConnection) => Promise<T>,
    ): Promise<T> {
      await using directory = await on.connect(domain.administrator)
      return await work(directory)
    }
    const dump = (on: TestController) => at(on, dumpDomain)
    const flagsAt = (on: TestController, account: string) =>
      at(on, async (directory) => {
        const found = await findAccount(directory, account, ['userAccountControl', 'memberOf'])
        return found
          ? `${textOf(found, 'userAccountControl')} ${textOf(found, 'memberOf') ?? ''}`
          : 'gone'
      })
    const becomes = (on: TestController, account: string, is: string) =>
      vi.waitFor(async () => expect(await flagsAt(on, account)).toBe(is), patience)
    const asAdmin = '512 CN=Domain Admins,CN=Users,DC=corp,DC=test'
    const textsAfter = ({ actionRuns }: SessionDetails) =>
      actionRuns
        .filter(({ phase }) => phase === 'after')
        .map(({ state, text }) => `${state} ${text}`)
    /** Both, once they agree; each controller numbers what it made by itself. */
    async function atRest(): Promise<Dump> {
      const both = async () => [await dump(domain), await dump(second)] as const
      await vi.waitFor(
        async () => {
          const [one, other] = await both()
          expect(differences(one, other)).toEqual([])
        },
        { timeout: patience, interval: 500 },
      )
      return dump(domain)
    }
    const isAsBefore = async (before: Dump) =>
      expect(differences(before, await atRest())).toEqual([])

    test('an account whose controller dies is taken back on the other, and read where it was made when that is back', async () => {
      const before = await atRest()
      const session = await gate.opened({ before: [intoAdmins] })
      await becomes(second, session.account, asAdmin)
      await domain.stop('at once')

      const ended = await gate.end(session)
      expect(await flagsAt(second, session.account)).toBe('gone')
      expect(ended).toMatchObject({ state: 'ended', hasLeftovers: true })
      expect(textsAfter(ended)).toEqual([
        expect.stringMatching(/^failed .* is out of Domain Admins, by dc2.*looked at on dc1/),
        expect.stringMatching(/^failed .* is gone from dc2.*looked at on dc1/),
      ])
      expect((await gate.later(session)).hasLeftovers).toBe(true)

      await domain.start()
      expect((await gate.later(session)).hasLeftovers).toBe(false)

      expect(await flagsAt(domain, session.account)).toBe('gone')
      await isAsBefore(before)
    })

    test('one of which the other controller never heard is not taken for gone', async () => {
      const before = await atRest()
      await second.stop('at once')
      const session = await gate.opened({ before: [intoAdmins] })
      await domain.stop('at once')
      await second.start()

      const ended = await gate.end(session)
      expect(ended.hasLeftovers).toBe(true)
      expect(textsAfter(ended).at(-1)).toMatch(/^failed .*dc2\.corp\.test has nothing of it/)

      await domain.start()
      expect((await gate.later(session)).hasLeftovers).toBe(false)
      await becomes(second, session.account, 'gone')
      expect(await flagsAt(domain, session.account)).toBe('gone')
      await isAsBefore(before)
    })

    test('a managed account that only the dead controller has enabled does not stay enabled', async () => {
      await at(domain, (directory) => gate.lasting(directory, 'at-rest', 514))
      await becomes(second, 'at-rest', '514 ')
      const before = await atRest()
      await second.stop('at once')
      const session = await gate.opened(asManaged)
      expect(await flagsAt(domain, 'at-rest')).toBe(asAdmin)
      await domain.stop('at once')
      await second.start()

      // On this controller it is disabled, and in no group, all the time.
      expect(await flagsAt(second, 'at-rest')).toBe('514 ')
      expect((await gate.end(session)).hasLeftovers).toBe(true)
      await domain.start()
      expect((await gate.later(session)).hasLeftovers).toBe(false)

      await becomes(second, 'at-rest', '514 ')
      expect(await flagsAt(domain, 'at-rest')).toBe('514 ')
      await isAsBefore(before)
    })

    test('a controller that somebody took off the list is not waited for, nor asked', async () => {
      const before = await atRest()
      const session = await gate.opened({ before: [intoAdmins] })
      await becomes(second, session.account, asAdmin)
      await domain.stop('at once')
      expect((await gate.end(session)).hasLeftovers).toBe(true)

      await gate.setControllers([`${second.address}:636`])
      expect((await gate.later(session)).hasLeftovers).toBe(false)

      await domain.start()
      await becomes(domain, session.account, 'gone')
      await isAsBefore(before)
    })

    test('controllers that only DNS knows are found, and the next one when the first dies', async () => {
      const before = await atRest()
      dns.useHere()
      dns.services.set(
        '_ldap._tcp.corp.test',
        [domain, second].map(({ address: target }, priority) => ({ target, priority, port: 389 })),
      )
      await gate.setControllers([])
      const session = await gate.opened({ before: [intoAdmins] })
      expect(await flagsAt(domain, session.account)).toBe(asAdmin)
      await becomes(second, session.account, asAdmin)
      await domain.stop('at once')

      expect((await gate.end(session)).hasLeftovers).toBe(true)
      expect(await flagsAt(second, session.account)).toBe('gone')
      await domain.start()
      expect((await gate.later(session)).hasLeftovers).toBe(false)

      expect(dns.asked).toContain('_ldap._tcp.corp.test')
      await isAsBefore(before)
    })

    test('steps of one session go to one controller, in whatever order DNS names them', async () => {
      dns.useHere()
      // Neither knows what the other was told.
      const only = (one: TestController) =>
        dns.services.set('_ldap._tcp.corp.test', [
          { target: one.address, port: 389, priority: 0 },
          { target: (one === second ? domain : second).address, port: 389, priority: 1 },
        ])
      only(domain)
      await gate.setControllers([])
      const session = await gate.opened({})
      only(second)

      const ended = await gate.end(session)

      expect(ended.hasLeftovers).toBe(false)
      expect(textsAfter(ended)).toEqual([expect.stringMatching(/is gone from dc1/)])
    })

    // The last: the second controller never comes back.
    test('what a controller was told that is none any more is gone with it', async () => {
      await gate.setControllers([...both].toReversed())
      await domain.stop('at once')
      const session = await gate.opened({ before: [intoAdmins] })
      await second.stop('at once')
      await domain.start()
      expect((await gate.end(session)).hasLeftovers).toBe(true)

      await domain.tool(['domain', 'demote', '--remove-other-dead-server=DC2'])
      const over = await gate.later(session)

      expect(over.hasLeftovers).toBe(false)
      expect(await flagsAt(domain, session.account)).toBe('gone')
    })
  },
)
