import { credentialsApi } from '@gatehouse/contract/credentials'
import { directoriesApi } from '@gatehouse/contract/directories'
import { stateReportsApi } from '@gatehouse/contract/state-reports'
import { targetsApi } from '@gatehouse/contract/targets'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { textOf } from '@gatehouse/directory/entry'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { fileTime, toFileTime } from '@gatehouse/directory/values'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  directoryHandlers,
  directoryJobs,
  directoryRoutes,
  stateReportRoutes,
} from '#domains/directories'
import { targetRoutes } from '#domains/targets'
import { type ContextParts, systemContext, type UserPrincipal } from '#platform/context.ts'
import { deriveKey } from '#platform/crypto/seal.ts'
import { Secret } from '#platform/secret.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { workOff } from '#platform/testing/queue.ts'
import { type Answer, aUser, createTestWeb, type TestWeb } from '#platform/testing/web.ts'
import { directoriesOptions } from '../../roles/directories.ts'
import {
  aManagingOrganization,
  anOrganization,
  partsOf,
  TestClock,
} from '../organizations/testing.ts'
import { findCredentials } from './credential-owner.store.ts'
import { credentialJobs } from './credential.jobs.ts'
import { credentialRoutes } from './credential.routes.ts'
import { serviceLogin } from './login.service.ts'

const missing = missingForSamba()
const day = 86_400_000

describe.skipIf(missing !== '')(
  `LAPS, from the directory to whoever borrows a password${missing && ` (missing: ${missing})`}`,
  { timeout: 120_000 },
  () => {
    const database = useDatabase()
    const options = directoriesOptions({
      keyFor: () => deriveKey(new Secret(Buffer.alloc(32, 9)), 'credentials'),
    })
    let domain: TestDomain
    let directory: DirectoryConnection
    let clock: TestClock
    let parts: ContextParts
    let web: TestWeb
    let admin: UserPrincipal
    let organizationId: string

    beforeAll(async () => {
      domain = await startDomain({ processes: 'one' })
      await domain.addLaps()
      directory = await domain.connect()
      clock = new TestClock(new Date())
      parts = partsOf(database(), clock)
      web = await createTestWeb(parts, (mount) => {
        credentialRoutes(mount, options.credentials)
        directoryRoutes(mount, options)
        stateReportRoutes(mount, options)
        targetRoutes(mount, { serviceLogin: serviceLogin(options.credentials), findCredentials })
      })
      const managing = await aManagingOrganization(parts)
      admin = aUser({ organizationId: managing.id })
      organizationId = (await anOrganization(parts)).id
      const { username, password } = domain.administrator
      const { body: service } = await ok(credentialsApi.create, {
        body: {
          ...{ name: 'Service', username, purpose: 'service' },
          secret: { from: 'password', password },
        },
      })
      await ok(targetsApi.create, {
        body: {
          ...{ name: 'Corp', kind: 'domain', address: 'corp.test', port: 636 },
          serviceCredentialId: service.id,
          directory: {
            controllers: [domain.address],
            caCertificates: domain.place.caCertificates,
          },
        },
      })
    }, 120_000)
    beforeAll(async () => {
      // The directory is made, and read for the first time.
      for (let times = 0; times < 2; times += 1) await minute()
    }, 120_000)
    afterAll(async () => {
      await web?.close()
      await directory?.close()
      await domain?.[Symbol.asyncDispose]()
    })

    async function ok(
      endpoint: Parameters<TestWeb['call']>[1],
      { params = {}, ...given }: { params?: Record<string, string>; body?: object; query?: object },
    ): Promise<Answer> {
      const answer = await web.call(admin, endpoint, {
        ...{ ...given, params: { organizationId, ...params } },
      } as never)
      if (answer.status !== 200) throw new Error(answer.text)
      return answer
    }
    /** What happens each minute, and what follows from it. */
    async function minute() {
      clock.advance(60_000)
      const jobs = [...directoryJobs(options), ...credentialJobs(options.credentials)]
      for (const one of jobs.filter(({ schedule }) => schedule !== undefined)) {
        await one.run(systemContext('minute', parts), {}, new AbortController().signal)
      }
      await workOff(parts, jobs, directoryHandlers)
    }
    const dnOf = (name: string) => `CN=${name},CN=Computers,DC=corp,DC=test`
    const inDays = (days: number) => toFileTime(new Date(clock.now().getTime() + days * day))
    /** As its own LAPS writes it. */
    const keep = (name: string, kept: Record<string, string>) =>
      directory.modify(
        dnOf(name),
        Object.entries(kept).map(([attribute, value]) => ({
          ...{ attribute, operation: 'replace', values: [value] },
        })),
      )
    async function aComputer(name: string, kept: Record<string, string>): Promise<void> {
      await domain.tool(['computer', 'create', name])
      await keep(name, { dNSHostName: `${name}.corp.test`, ...kept })
    }
    async function seen(name: string) {
      const listed = await ok(directoriesApi.list, {})
      const [{ id: directoryId }] = listed.body.directories
      const { body } = await ok(directoriesApi.objects, {
        ...{ params: { directoryId }, query: { text: name } },
      })
      const [object] = body.objects
      return { directoryId: directoryId as string, object }
    }
    /** Of a computer that is a target, as whoever has the right to use credentials lends it. */
    async function credentialOf(name: string): Promise<string> {
      const target = await ok(targetsApi.create, {
        body: { name, kind: 'windows', address: `${name}.corp.test`, port: 3389 },
      })
      const made = await ok(credentialsApi.create, {
        body: {
          ...{ name: `Administrator of ${name}`, username: 'Administrator', purpose: 'laps' },
          ...{ targetId: target.body.id, secret: { from: 'generated' } },
        },
      })
      return made.body.id
    }
    const borrow = (credentialId: string) =>
      web.call(admin, credentialsApi.checkOut, {
        params: { organizationId, credentialId },
        body: { reason: 'It does not start.', minutes: 30 },
      })
    const attributeOf = async (name: string, attribute: string) => {
      const entry = await directory.find(dnOf(name), [attribute])
      return entry && textOf(entry, attribute)
    }

    test.each([
      ['web1', 'clear', 'msLAPS-Password', 'msLAPS-PasswordExpirationTime'],
      ['old1', 'legacy', 'ms-Mcs-AdmPwd', 'ms-Mcs-AdmPwdExpirationTime'],
    ])(
      '%s (%s): seen when the domain is read, lent, expired afterwards, and another one after that',
      async (name, kind, attribute, expiry) => {
        const asKept = (password: string) =>
          kind === 'legacy'
            ? password
            : JSON.stringify({ n: 'Administrator', t: '1d', p: password })
        await aComputer(name, { [attribute]: asKept('First-of-it-1'), [expiry]: inDays(30) })
        await minute()
        expect((await seen(name)).object).toMatchObject({
          laps: kind,
          lapsExpiresAt: expect.stringMatching(/^20/),
        })

        const id = await credentialOf(name)
        const lent = await borrow(id)
        expect(lent.body.secret).toBe('First-of-it-1')
        clock.advance(1000)
        await ok(credentialsApi.checkIn, {
          params: { credentialId: id, checkoutId: lent.body.checkoutId },
        })
        await minute()

        const at = fileTime(await attributeOf(name, expiry))
        if (!(at instanceof Date)) throw new Error('It does not expire.')
        expect(at.getTime()).toBeLessThanOrEqual(Date.now() + 1000)
        await minute()
        expect((await seen(name)).object.lapsExpiresAt.slice(0, 16)).toBe(
          at.toISOString().slice(0, 16),
        )

        // The computer applies its policy.
        await keep(name, { [attribute]: asKept('Second-of-it-2'), [expiry]: inDays(30) })
        expect((await borrow(id)).body.secret).toBe('Second-of-it-2')
      },
    )

    test('an encrypted one is seen as such, and refused in words that say what would help', async () => {
      await aComputer('sealed1', {
        'msLAPS-EncryptedPassword': 'not for us',
        'msLAPS-PasswordExpirationTime': inDays(30),
      })
      await minute()
      const before = await attributeOf('sealed1', 'msLAPS-PasswordExpirationTime')
      const id = await credentialOf('sealed1')

      const refused = await borrow(id)

      expect((await seen('sealed1')).object).toMatchObject({ laps: 'encrypted' })
      expect(refused.status).toBe(409)
      expect(refused.text).toContain('Only a Windows computer of the domain can decrypt it')
      expect(refused.text).toContain('Enable password encryption')
      await ok(credentialsApi.rotate, { params: { credentialId: id }, body: {} })
      await minute()
      expect(await attributeOf('sealed1', 'msLAPS-PasswordExpirationTime')).not.toBe(before)
    })

    test('who may read passwords is a report among the risks, by name, with a row for each computer and never one of them', async () => {
      await domain.tool(['group', 'add', 'Helpdesk'])
      await domain.tool([
        ...['dsacl', 'set', `--objectdn=${dnOf('web1')}`],
        `--sddl=(A;;CR;;;${await sidOf('Helpdesk')})`,
      ])
      clock.advance(25 * 3_600_000)
      await minute()
      const { directoryId } = await seen('web1')

      const { body } = await ok(stateReportsApi.run, {
        params: { stateReportKey: 'laps-password-readers' },
        query: { directoryId, limit: '200' },
      })
      const { body: listed } = await ok(stateReportsApi.list, {})

      expect(body.rows).toContainEqual(
        expect.objectContaining({
          computer: expect.objectContaining({ name: 'web1' }),
          ...{ reader: 'Helpdesk', granted: 'The computer itself', kind: 'Windows LAPS' },
        }),
      )
      expect(JSON.stringify(body)).not.toMatch(/of-it-\d/)
      expect(listed.reports).toContainEqual(
        expect.objectContaining({ key: 'laps-password-readers', category: 'risk' }),
      )
    })

    async function sidOf(group: string): Promise<string> {
      const shown = await domain.tool(['group', 'show', group, '--attributes=objectSid'])
      return /objectSid: (S-[\d-]+)/.exec(shown)?.[1] ?? ''
    }
  },
)
