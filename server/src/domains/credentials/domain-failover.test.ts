import { type Credential, credentialsApi } from '@gatehouse/contract/credentials'
import type { TargetId } from '@gatehouse/contract/ids'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { textOf } from '@gatehouse/directory/entry'
import { findAccount } from '@gatehouse/directory/find-account'
import {
  missingForSamba,
  startDomain,
  type TestController,
  type TestDomain,
} from '@gatehouse/directory/testing/samba'
import { unicodePassword } from '@gatehouse/directory/values'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { startFakeDns } from '../../../../test/fakes/dns/start.ts'
import { aGate, type Gate, useCredentials } from './testing.ts'

const missing = missingForSamba()
const first = 'A-first-Password-1'
const patience = 60_000

// Controllers are ended and started here, on a machine that may be busy.
describe.skipIf(missing !== '')(
  `accounts of a domain with two controllers${missing && ` (missing: ${missing})`}`,
  { timeout: 240_000 },
  () => {
    const credentials = useCredentials()
    let domain: TestDomain
    let second: TestController
    let gate: Gate
    let served: TargetId
    let alone: TargetId

    beforeAll(async () => {
      // With one process each, two controllers can wait for each other.
      domain = await startDomain()
      second = await domain.addController()
      gate = await aGate(636, domain.address)
      const access = {
        controllers: [`${domain.address}:${gate.port}`, second.address],
        encryption: 'ldaps' as const,
        caCertificates: domain.place.caCertificates ?? '',
      }
      served = await credentials().addDomain(access)
      alone = await credentials().addDomain(access)
      const { username, password } = domain.administrator
      const service = await credentials().add({
        ...{ username, purpose: 'service', secret: { from: 'password', password } },
      })
      await credentials().setService(served, service.id)
    }, 240_000)
    afterAll(async () => {
      await gate?.close()
      await domain?.[Symbol.asyncDispose]()
    })
    beforeEach(async () => {
      await Promise.all([domain.start(), second.start()])
      gate.reopen()
    })

    /** On both controllers. */
    async function account(name: string): Promise<string> {
      await using directory = await domain.connect()
      await directory.add(
        `CN=${name},CN=Users,DC=corp,DC=test`,
        new Map<string, (string | Buffer)[]>([
          ['objectClass', ['user']],
          ['sAMAccountName', [name]],
          ['userAccountControl', ['512']],
          ['unicodePwd', [unicodePassword(first)]],
        ]),
      )
      await using other = await second.connect(domain.administrator)
      await vi.waitFor(async () => expect(await findAccount(other, name, ['cn'])).toBeDefined(), {
        timeout: patience,
      })
      return name
    }
    const letsIn = async (on: TestController, name: string, password: string) => {
      try {
        await (await on.connect({ username: `${name}@corp.test`, password })).close()
        return true
      } catch {
        return false
      }
    }
    const managed = (username: string, targetId: TargetId): Promise<Credential> =>
      credentials().add({
        ...{ targetId, username, purpose: 'managed' },
        secret: { from: 'password', password: first },
      })
    async function rotateNow(id: string): Promise<Credential> {
      const { call, work, get, clock } = credentials()
      clock.advance(1000)
      const { status, text } = await call(credentialsApi.rotate, id, { confirmsDependents: true })
      if (status !== 200) throw new Error(text)
      await work()
      return get(id)
    }
    async function later(id: string): Promise<Credential> {
      credentials().clock.advance(3_600_000)
      await credentials().work()
      return credentials().get(id)
    }
    /** Ends the first controller, with all that the second has not heard of, when so many connections through the gate are over. */
    function endAfter(connections: number): () => Promise<void> {
      let ending: Promise<void> | undefined
      gate.onClosed = (count) => {
        if (count !== connections || ending) return
        gate.shut()
        ending = domain.stop('at once')
      }
      return async () => {
        if (!ending) throw new Error('The controller was not ended.')
        await ending
      }
    }

    test.each([
      // What the domain asks of passwords is read over the first connection, and the password set over the second.
      ['with a service credential', 'reset', () => served],
      ['by the account itself', 'changed', () => alone],
    ])(
      'a controller that dies between setting a password and proving it: %s',
      async (_, word, targetId) => {
        const name = await account(`was-${word}`)
        const { id } = await managed(name, targetId())
        await second.stop('at once')
        const ended = endAfter(2)

        const during = await rotateNow(id)
        await ended()
        const { secret, candidate } = await credentials().reveal(id)
        expect(during.rotating?.problem).not.toBe('')
        expect(secret).toBe(first)
        expect(candidate).toBeDefined()

        await second.start()
        const after = await later(id)
        const proven = (await credentials().reveal(id)).secret
        expect(after.rotating).toBeUndefined()
        expect(proven).toBe(candidate)
        expect(await letsIn(second, name, proven)).toBe(true)

        await domain.start()
        gate.reopen()
        for (const one of [domain, second]) {
          await vi.waitFor(
            async () =>
              expect([await letsIn(one, name, proven), await letsIn(one, name, first)]).toEqual([
                true,
                false,
              ]),
            { timeout: patience },
          )
        }
        expect((await rotateNow(id)).rotating).toBeUndefined()
      },
    )

    test('what a dead controller took is not given up when the other may not set it', async () => {
      const name = await account('taken-once')
      const { id } = await managed(name, served)
      await second.stop('at once')
      const ended = endAfter(2)
      await rotateNow(id)
      await ended()
      const { candidate } = await credentials().reveal(id)
      await second.start()
      const { username, password } = await second.connect(domain.administrator).then(weakReader)
      const weak = await credentials().add({
        ...{ username, purpose: 'service', secret: { from: 'password', password } },
      })
      const target = await credentials().customer.transaction((tx) =>
        tx
          .selectFrom('target')
          .select('service_credential_id')
          .where('id', '=', served)
          .executeTakeFirstOrThrow(),
      )
      await credentials().setService(served, weak.id)

      const refused = await later(id)
      expect(refused.rotating?.problem).toContain('may not do this')
      expect((await credentials().reveal(id)).candidate).toBe(candidate)

      await credentials().setService(served, target.service_credential_id)
      await domain.start()
      gate.reopen()
      await credentials().call(credentialsApi.rotate, id, { confirmsDependents: true })
      expect((await later(id)).rotating).toBeUndefined()
      expect((await credentials().reveal(id)).secret).toBe(candidate)
    })

    /** Somebody of the second controller who may change nobody’s password. */
    async function weakReader(directory: DirectoryConnection) {
      await using connection = directory
      const login = { username: 'weak@corp.test', password: first }
      await connection.add(
        'CN=weak,CN=Users,DC=corp,DC=test',
        new Map<string, (string | Buffer)[]>([
          ['objectClass', ['user']],
          ['sAMAccountName', ['weak']],
          ['userPrincipalName', [login.username]],
          ['userAccountControl', ['512']],
          ['unicodePwd', [unicodePassword(first)]],
        ]),
      )
      return login
    }

    test('a password is proven where it was set, in whatever order DNS names controllers, and counts nowhere as a wrong one', async () => {
      await using dns = await startFakeDns()
      dns.useHere()
      // Another one comes first each time that somebody asks.
      const named = [domain, second].map(({ address: target }) => ({ target, port: 389 }))
      dns.services.set('_ldap._tcp.corp.test', () =>
        named.reverse().map((one, priority) => ({ ...one, priority })),
      )
      const byDns = await credentials().addDomain({
        ...{ controllers: [], encryption: 'ldaps' },
        caCertificates: domain.place.caCertificates ?? '',
      })
      const name = await account('where-it-was')
      const { id } = await managed(name, byDns)

      const after = await rotateNow(id)

      expect(after.rotating).toBeUndefined()
      expect(after.verification).toMatchObject({ state: 'verified' })
      for (const one of [domain, second]) {
        await using directory = await one.connect(domain.administrator)
        const found = await findAccount(directory, name, ['badPwdCount'])
        expect(found && (textOf(found, 'badPwdCount') ?? '0')).toBe('0')
      }
    })
  },
)
