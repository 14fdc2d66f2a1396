import {
  type Credential,
  type CredentialInput,
  credentialsApi,
} from '@gatehouse/contract/credentials'
import type { TargetId } from '@gatehouse/contract/ids'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { unicodePassword } from '@gatehouse/directory/values'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { rotate } from './rotation.service.ts'
import { aGate, type Gate, useCredentials } from './testing.ts'

const missing = missingForSamba()
const first = 'A-first-Password-1'
const users = 'CN=Users,DC=corp,DC=test'

describe.skipIf(missing !== '')(
  `accounts of a domain${missing && ` (missing: ${missing})`}`,
  () => {
    const credentials = useCredentials()
    let domain: TestDomain
    let directory: DirectoryConnection
    let gate: Gate
    let served: TargetId
    let alone: TargetId
    beforeAll(async () => {
      domain = await startDomain()
      directory = await domain.connect()
      gate = await aGate(636, domain.address)
      const access = {
        controllers: [`${domain.address}:${gate.port}`],
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
      await domain.tool(['domain', 'passwordsettings', 'set', '--min-pwd-age=0'])
    }, 120_000)
    afterAll(async () => {
      await gate?.close()
      await directory?.close()
      await domain?.[Symbol.asyncDispose]()
    })
    beforeEach(() => gate?.reopen())

    const account = async (name: string, flags = 512): Promise<string> => {
      await directory.add(
        `CN=${name},${users}`,
        new Map<string, (string | Buffer)[]>([
          ['objectClass', ['user']],
          ['sAMAccountName', [name]],
          ['userAccountControl', [String(flags)]],
          ['unicodePwd', [unicodePassword(first)]],
        ]),
      )
      return name
    }
    const letsIn = async (name: string, password: string): Promise<boolean> => {
      try {
        await (await domain.connect({ username: `${name}@corp.test`, password })).close()
        return true
      } catch {
        return false
      }
    }
    const managed = (username: string, more: Partial<CredentialInput> = {}): Promise<Credential> =>
      credentials().add({
        ...{ targetId: served, username, purpose: 'managed' },
        ...{ secret: { from: 'password', password: first }, ...more },
      })
    async function rotateNow(id: string): Promise<Credential> {
      const { call, work, get, clock } = credentials()
      clock.advance(1000)
      const { status, text } = await call(credentialsApi.rotate, id, { confirmsDependents: true })
      if (status !== 200) throw new Error(text)
      await work()
      return get(id)
    }
    const secretOf = async (id: string) => (await credentials().reveal(id)).secret

    test.each([
      ['short', (name: string) => `CORP\\${name}`],
      ['principal', (name: string) => `${name}@corp.test`],
      ['plain', (name: string) => name],
    ])('a rotated password works and the old one does not (%s)', async (form, write) => {
      const name = await account(`rotated-${form}`)
      const { id } = await managed(write(name))

      const after = await rotateNow(id)

      expect(after.rotating).toBeUndefined()
      expect(after.verification).toMatchObject({ state: 'verified' })
      expect(await letsIn(name, await secretOf(id))).toBe(true)
      expect(await letsIn(name, first)).toBe(false)
    })

    test('an account without a service credential changes its own password', async () => {
      const name = await account('by-itself')
      const { id } = await managed(`CORP\\${name}`, { targetId: alone })

      await rotateNow(id)

      expect(await letsIn(name, await secretOf(id))).toBe(true)
      expect(await letsIn(name, first)).toBe(false)
    })

    test('the minimum age is said, with the moment and the way around it', async () => {
      const name = await account('too-young')
      const { id } = await managed(name, { targetId: alone })
      await domain.tool(['domain', 'passwordsettings', 'set', '--min-pwd-age=2'])
      try {
        const after = await rotateNow(id)

        expect(after.rotating?.problem).toMatch(
          /may change its own password again at 20.* A service credential of the domain/,
        )
        expect(await secretOf(id)).toBe(first)
      } finally {
        await domain.tool(['domain', 'passwordsettings', 'set', '--min-pwd-age=0'])
      }
    })

    test('a password is as long as a fine-grained policy wants it, and the wish is said when it cannot be', async () => {
      const name = await account('fine-grained')
      await domain.tool([
        ...['domain', 'passwordsettings', 'pso', 'create', 'Long ones', '1'],
        ...['--min-pwd-length=40', '--complexity=on', '--min-pwd-age=0', '--history-length=2'],
      ])
      await domain.tool(['domain', 'passwordsettings', 'pso', 'apply', 'Long ones', name])
      const { id } = await managed(name)

      await rotateNow(id)

      const secret = await secretOf(id)
      expect(secret).toHaveLength(40)
      expect(await letsIn(name, secret)).toBe(true)

      const { call, web, admin, customer } = credentials()
      const { passwordPoliciesApi, defaultPasswordPolicy } =
        await import('@gatehouse/contract/password-policies')
      const policy = await web.call(admin, passwordPoliciesApi.create, {
        params: { organizationId: customer.organizationId },
        body: {
          name: 'Digits and small letters',
          rules: { ...defaultPasswordPolicy, upper: false, symbols: false, startsWith: 'any' },
        },
      })
      await call(credentialsApi.update, id, { passwordPolicyId: policy.body.id })
      const after = await rotateNow(id)
      expect(after.rotating?.problem).toContain(
        'Our password policy has 2 kinds of characters, and the fine-grained password policy Long ones asks for three.',
      )
      expect(await letsIn(name, await secretOf(id))).toBe(true)
    })

    test('an account that is disabled at rest is verified and rotated all the same', async () => {
      const name = await account('at-rest', 514)
      const { id } = await managed(name)
      const { call } = credentials()

      const verified = await call(credentialsApi.verify, id)
      const after = await rotateNow(id)

      expect(verified.body.verification).toMatchObject({
        state: 'verified',
        text: expect.stringContaining('the account is disabled'),
      })
      expect(after.rotating).toBeUndefined()
      expect(await secretOf(id)).not.toBe(first)
    })

    test('a password that somebody changed is found, and is reset where that is set', async () => {
      const name = await account('meddled')
      const everything = { everyDays: 0, onRelease: false, verifyEveryHours: 0 }
      const { id } = await managed(name, { rotation: { ...everything, resetOnMismatch: true } })
      await directory.modify(`CN=${name},${users}`, [
        {
          attribute: 'unicodePwd',
          operation: 'replace',
          values: [unicodePassword('Of-another-1')],
        },
      ])

      const found = await credentials().call(credentialsApi.verify, id)
      await credentials().work()

      expect(found.body.verification.state).toBe('mismatch')
      expect(await letsIn(name, await secretOf(id))).toBe(true)
      expect(await letsIn(name, 'Of-another-1')).toBe(false)
    })

    test.each([
      ['OTHER\\administrator', 'OTHER is not the short name of corp.test'],
      ['nobody-at-all', 'There is no account'],
      ['DC1$', 'the domain itself replaces its password'],
      ['x)(objectClass=*', 'There is no account'],
    ])('%s is left alone: %s', async (username, text) => {
      const { id } = await managed(username)

      const after = await rotateNow(id)

      expect(after.rotating?.problem).toContain(text)
    })

    test('what depends on an account is listed, and replacing it by hand has to be confirmed', async () => {
      const name = await account('svc-shared')
      const spn = 'MSSQLSvc/db1.corp.test:1433'
      await domain.tool(['spn', 'add', spn, name])
      const { call, addTarget, customer, clock, work, get } = credentials()
      const { id } = await managed(`CORP\\${name}`)
      const hostId = await addTarget()
      const service = (user: string) => ({
        name: `${user}.service`,
        state: 'active',
        isEnabled: true,
        user,
      })
      await customer.transaction((tx) =>
        tx
          .insertInto('host_scan')
          .values({
            ...{ id: hostId, target_id: hostId, state: 'succeeded', started_by: 'a test' },
            ...{ started_at: clock.now(), ended_at: clock.now(), counts: '{}', progress: '' },
            inventory: JSON.stringify({
              users: [{ name: 'other' }],
              services: [service(`corp\\${name}`), service('other'), service('root')],
              jobOwners: [`${name}@corp.test`, 'other'],
            }),
          })
          .execute(),
      )

      const { body } = await call(credentialsApi.dependents, id)
      const refused = await call(credentialsApi.rotate, id)
      const confirmed = await call(credentialsApi.rotate, id, { confirmsDependents: true })
      await work()

      expect(body).toMatchObject({
        problem: '',
        dependents: [
          { kind: 'service-name', where: spn },
          { kind: 'scheduled-job', targetId: hostId },
          { kind: 'service', text: expect.stringContaining(`corp\\${name}.service`) },
        ],
      })
      expect(refused.status).toBe(409)
      expect(refused.text).toContain('Confirm that they will get it.')
      expect(confirmed.status).toBe(200)
      expect((await get(id)).rotating).toBeUndefined()
      expect(await letsIn(name, first)).toBe(false)
    })

    test('a controller that is away changes nothing, and it is tried again', async () => {
      const name = await account('patient')
      const { id } = await managed(name)
      gate.shut()
      const failed = await rotateNow(id)
      expect(failed.rotating?.problem).not.toBe('')

      gate.reopen()
      credentials().clock.advance(3600_000)
      await credentials().work()

      expect((await credentials().get(id)).rotating).toBeUndefined()
      expect(await letsIn(name, await secretOf(id))).toBe(true)
    })

    test('cut anywhere, one of both secrets is always known, and it settles', async () => {
      const { call, clock, work, get, reveal, parts, options, customer } = credentials()
      const name = await account('cut')
      const { id } = await managed(name)
      const which = { organizationId: customer.organizationId, credentialId: (await get(id)).id }
      for (let bytes = 600; bytes < 7200; bytes += 660) {
        clock.advance(1000)
        await call(credentialsApi.rotate, id)
        gate.cutAfterBytes = bytes
        const { signal } = new AbortController()
        await rotate(systemContext('cut', parts), options, which, signal)
        const kept = await reveal(id)
        const works = [kept.secret, ...(kept.candidate === undefined ? [] : [kept.candidate])]
        const known = await Promise.all(works.map((one) => letsIn(name, one)))
        expect(known.filter(Boolean), `after ${bytes} bytes`).toHaveLength(1)

        gate.reopen()
        clock.advance(24 * 3600_000)
        await work()
        expect((await reveal(id)).candidate, `after ${bytes} bytes`).toBeUndefined()
        expect(await letsIn(name, await secretOf(id))).toBe(true)
      }
    }, 120_000)
  },
)
