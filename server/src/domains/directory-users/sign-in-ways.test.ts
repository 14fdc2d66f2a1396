import { loginsApi } from '@gatehouse/contract/logins'
import { directoriesApi } from '@gatehouse/contract/directories'
import {
  missingForSamba,
  startDomain,
  type TestController,
  type TestDomain,
} from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen, type Listener } from '#platform/db/notify.ts'
import { testLog } from '#platform/testing/database.ts'
import { plainPeer } from '@gatehouse/directory/testing/peer'
import { type FakeDns, startFakeDns } from '../../../../test/fakes/dns/start.ts'
import { useSessions } from '../sessions/testing.ts'
import { openRealDomain, type RealDomain } from './real-domain-testing.ts'

const missing = missingForSamba()
const password = 'Secret-Passw0rd!'
const wrong = 'The user name or the password is wrong, or this user may not sign in.'

// Controllers are ended and started here, on a machine that may be busy.
describe.skipIf(missing !== '')(
  `each way to the password of a domain${missing && ` (missing: ${missing})`}`,
  { timeout: 240_000 },
  () => {
    const sessions = useSessions()
    let domain: TestDomain
    let second: TestController
    let dns: FakeDns
    let real: RealDomain
    let listener: Listener

    beforeAll(async () => {
      // With one process each, two controllers can wait for each other.
      domain = await startDomain()
      second = await domain.addController()
      dns = await startFakeDns()
      dns.useHere()
      dns.services.set(
        '_ldap._tcp.corp.test',
        [domain, second].map(({ address: target }, priority) => ({ target, priority, port: 389 })),
      )
      await domain.tool(['group', 'add', 'Technicians'])
      const people = { alice: 'alice.smith@corp.example', bob: 'shared@corp.example' }
      for (const [name, mail] of Object.entries({ ...people, carol: 'shared@corp.example' })) {
        await domain.tool(['user', 'create', name, password, `--mail-address=${mail}`])
        await domain.tool(['group', 'addmembers', 'Technicians', name])
      }
      listener = listen(sessions().url, ['session_news', 'login_ended'], testLog)
      real = await openRealDomain(sessions(), domain, listener, { controllers: [] })
      await real.minute()
      const { id: groupId } = await real.object('Technicians')
      await real.setGroups([{ groupId, role: 'administrator', organizationGroupIds: [] }], {
        suffixes: ['corp.example'],
      })
    }, 240_000)
    afterAll(async () => {
      await Promise.all([real?.close(), listener?.close()])
      await dns?.[Symbol.asyncDispose]()
      await domain?.[Symbol.asyncDispose]()
    })

    const ways = [
      ...['alice@corp.test', 'ALICE@CORP.TEST', 'CORP\\alice', 'corp.test\\alice'],
      'Alice.Smith@corp.example',
    ]
    async function comesIn(username: string) {
      const { status, token, message } = await real.attempt(username, password)
      expect([username, status, message]).toEqual([username, 200, ''])
      const { user } = await real.users.ask(loginsApi.current, { bearer: token })
      return user.username
    }
    const place = (encryption: 'ldaps' | 'starttls', controllers: string[]) =>
      real.setPlace({ encryption, controllers })

    test('controllers that only DNS knows are read from, and sign people in', async () => {
      for (const way of ways) expect(await comesIn(way)).toBe('alice@corp.test')
      expect(dns.asked).toContain('_ldap._tcp.corp.test')
    })

    test('an address for mail that two have is nobody’s, and one of another ending neither', async () => {
      for (const name of ['shared@corp.example', 'alice.smith@elsewhere.example']) {
        expect(await real.attempt(name, password)).toMatchObject({ status: 401, message: wrong })
      }
      expect(await comesIn('bob@corp.test')).toBe('bob@corp.test')
    })

    test('over StartTLS everybody comes in as over LDAPS', async () => {
      await place('starttls', [domain.address])

      for (const way of ways) expect(await comesIn(way)).toBe('alice@corp.test')
      expect(await real.attempt('alice@corp.test', 'wrong')).toMatchObject({ message: wrong })
    })

    test.each(['ldaps', 'starttls'] as const)(
      'with the first controller down the second is asked (%s)',
      async (encryption) => {
        const named = [domain.address, second.address]
        await place(encryption, named)
        await domain.stop('at once')
        try {
          expect(await comesIn('alice@corp.test')).toBe('alice@corp.test')
          expect(await comesIn('Alice.Smith@corp.example')).toBe('alice@corp.test')
          expect(await real.attempt('bob@corp.test', 'wrong')).toMatchObject({ message: wrong })
        } finally {
          await domain.start()
        }
      },
    )

    test('a first controller that takes connections and says nothing keeps nobody out', async () => {
      await using silent = await plainPeer(() => undefined, 'ldaps')
      await place('ldaps', [`127.0.0.1:${silent.port}`, second.address])

      expect(await comesIn('CORP\\alice')).toBe('alice@corp.test')
      expect(silent.connections).toBeGreaterThan(0)
    })

    test('a domain that DNS names is read when its first controller is down', async () => {
      await place('ldaps', [])
      await domain.stop('at once')
      try {
        await second.tool(['user', 'create', 'dave', password])
        await real.minute()

        expect((await real.object('dave')).samAccountName).toBe('dave')
        expect(await comesIn('alice@corp.test')).toBe('alice@corp.test')
      } finally {
        await domain.start()
      }
    })

    test('when DNS knows no controller that is said, and nobody comes in', async () => {
      await place('ldaps', [])
      dns.services.delete('_ldap._tcp.corp.test')

      const answer = await real.attempt('alice@corp.test', password)
      await real.minute()
      const read = await real.web.call(real.boss, directoriesApi.get, {
        params: { organizationId: sessions().managingId, directoryId: real.directoryId },
      })

      expect(answer).toMatchObject({
        status: 503,
        message: expect.stringMatching(/^No domain con/),
      })
      expect(read.text).toContain(
        'The DNS of this machine knows no domain controllers of corp.test',
      )
    })
  },
)
