import { Writable } from 'node:stream'
import { type Credential, credentialsApi } from '@gatehouse/contract/credentials'
import { TargetId } from '@gatehouse/contract/ids'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { textOf } from '@gatehouse/directory/entry'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { fileTime, toFileTime } from '@gatehouse/directory/values'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '#platform/crypto/ids.ts'
import { createLog } from '#platform/log/log.ts'
import { systemContext } from '#platform/context.ts'
import { workOff } from '#platform/testing/queue.ts'
import { credentialJobs } from './credential.jobs.ts'
import { queueLapsReading } from './laps-reading.service.ts'
import { findLapsAccess } from './laps-reading.store.ts'
import { useCredentials } from './testing.ts'

const missing = missingForSamba()
const lines: string[] = []
const destination = new Writable({
  write(chunk: Buffer, _encoding, done) {
    lines.push(chunk.toString())
    done()
  },
})
const secret = 'Kept-by-the-directory-77'

describe.skipIf(missing !== '')(
  `passwords that a directory keeps for others${missing && ` (missing: ${missing})`}`,
  () => {
    const credentials = useCredentials(createLog({ level: 'trace', destination }))
    let domain: TestDomain
    let directory: DirectoryConnection
    let domainId: TargetId
    beforeAll(async () => {
      domain = await startDomain()
      await domain.addLaps()
      directory = await domain.connect()
      domainId = await credentials().addDomain({
        controllers: [`${domain.address}:636`],
        encryption: 'ldaps',
        caCertificates: domain.place.caCertificates ?? '',
      })
      await serveAs(domain.administrator)
    }, 120_000)
    afterAll(async () => {
      await directory?.close()
      await domain?.[Symbol.asyncDispose]()
    })

    async function serveAs({ username, password }: TestDomain['administrator']): Promise<void> {
      const service = await credentials().add({
        ...{ username, purpose: 'service', secret: { from: 'password', password } },
      })
      await credentials().setService(domainId, service.id)
    }
    const inOneYear = toFileTime(new Date(Date.now() + 365 * 86_400_000))
    const dnOf = (name: string) => `CN=${name},CN=Computers,DC=corp,DC=test`
    /** A computer of the domain that is a target, and the credential of its administrator. */
    async function computer(name: string, kept: Record<string, string>): Promise<Credential> {
      await directory.add(
        dnOf(name),
        new Map<string, string[]>([
          ['objectClass', ['computer']],
          ['sAMAccountName', [`${name}$`]],
          ['dNSHostName', [`${name}.corp.test`]],
          ['userAccountControl', ['4096']],
          ...Object.entries(kept).map(([key, value]): [string, string[]] => [key, [value]]),
        ]),
      )
      const { customer, clock, add } = credentials()
      const id = uuidv7(new Date())
      await customer.transaction((tx) =>
        tx
          .insertInto('target')
          .values({
            ...{ id, name, kind: 'windows', address: `${name}.corp.test`, port: 3389 },
            ...{ created_at: clock.now(), updated_at: clock.now() },
            ...{
              algorithms: 'modern',
              trusts_first_host_key: true,
              on_host_key_mismatch: 'refuse',
            },
          })
          .execute(),
      )
      return add({
        ...{ targetId: TargetId.parse(id), username: 'Administrator', purpose: 'laps' },
        secret: { from: 'generated' },
      })
    }
    const borrow = (id: string) =>
      credentials().call(credentialsApi.checkOut, id, { reason: 'It does not start.', minutes: 30 })
    async function giveBack(id: string, checkoutId: string): Promise<void> {
      const { call, work, clock } = credentials()
      clock.advance(1000)
      const answer = await call(credentialsApi.checkIn, id, undefined, { checkoutId })
      if (answer.status !== 200) throw new Error(answer.text)
      await work()
    }
    async function expiryOf(name: string, attribute: string): Promise<Date> {
      const entry = await directory.find(dnOf(name), [attribute])
      const at = fileTime(entry && textOf(entry, attribute))
      return at instanceof Date ? at : new Date(0)
    }

    test.each([
      [
        'web1',
        'msLAPS-Password',
        JSON.stringify({ n: 'Administrator', t: '1dd7957f0dbb870', p: secret }),
        'msLAPS-PasswordExpirationTime',
      ],
      ['old1', 'ms-Mcs-AdmPwd', secret, 'ms-Mcs-AdmPwdExpirationTime'],
    ])(
      '%s: what %s has is lent, and expires when it is given back',
      async (name, key, value, expiry) => {
        const { id, hasSecret } = await computer(name, { [key]: value, [expiry]: inOneYear })
        expect(hasSecret).toBe(true)

        const lent = await borrow(id)
        expect(lent.body.secret).toBe(secret)
        expect((await borrow(id)).status).toBe(409)
        await giveBack(id, lent.body.checkoutId)

        const at = (await expiryOf(name, expiry)).getTime()
        expect(Math.abs(at - Date.now())).toBeLessThan(60_000)
        expect((await credentials().get(id)).rotating).toBeUndefined()
        const { body } = await credentials().call(credentialsApi.events, id)
        expect(body.events).toContainEqual(
          expect.objectContaining({
            kind: 'rotated',
            text: 'The directory was told that the computer has to replace its password.',
          }),
        )
      },
    )

    test('it expires after use also where somebody switched that off', async () => {
      const { id } = await computer('kept1', {
        ...{ 'ms-Mcs-AdmPwd': secret, 'ms-Mcs-AdmPwdExpirationTime': inOneYear },
      })
      const rotation = {
        everyDays: 0,
        onRelease: false,
        resetOnMismatch: false,
        verifyEveryHours: 0,
      }
      await credentials().call(credentialsApi.update, id, { rotation })

      const lent = await borrow(id)
      await giveBack(id, lent.body.checkoutId)

      const at = (await expiryOf('kept1', 'ms-Mcs-AdmPwdExpirationTime')).getTime()
      expect(Math.abs(at - Date.now())).toBeLessThan(60_000)
    })

    test('who may read passwords is read each day, and never a password', async () => {
      const { database, customer, parts, options } = credentials()
      const queue = credentialJobs(options)
      await queueLapsReading(systemContext('a test', parts))
      await workOff(parts, queue, [])

      const access = await database.db.inOrganization(customer.organizationId, (tx) =>
        findLapsAccess(tx, domainId),
      )

      expect(access).toContainEqual({
        computerId: expect.any(String),
        computer: 'web1',
        reader: 'Domain Admins',
        granted: 'The computer itself',
        kind: 'Windows LAPS',
      })
    })

    test('the password is in no table and no log', async () => {
      const client = new pg.Client({ connectionString: credentials().database.ownerUrl })
      await client.connect()
      try {
        const { rows } = await client.query<{ table_name: string }>(
          `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
        )
        for (const { table_name: name } of rows) {
          const found = await client.query(
            `select from "${name}" as t where t::text like '%' || $1 || '%'`,
            [secret],
          )
          expect(found.rowCount, name).toBe(0)
        }
      } finally {
        await client.end()
      }
      expect(lines.join('')).not.toContain(secret)
    })

    test('an encrypted one is known to be so', async () => {
      const { id } = await computer('sealed1', { 'msLAPS-EncryptedPassword': 'not for us' })

      const refused = await borrow(id)

      expect(refused.status).toBe(409)
      expect(refused.text).toContain('this needs a Windows helper')
    })

    test('one that may not be read, and one that is not there, are said to be so', async () => {
      const hidden = await computer('hidden1', { 'ms-Mcs-AdmPwd': secret })
      await serveAs(await domain.reader('none'))
      try {
        expect((await borrow(hidden.id)).text).toContain('It needs the right to read ms-Mcs-AdmPwd')
      } finally {
        await serveAs(domain.administrator)
      }
      await directory.remove(dnOf('hidden1'))
      expect((await borrow(hidden.id)).text).toContain('There is no computer hidden1.corp.test')
    })

    test('it is neither shown without being borrowed nor stored by hand, and never another kind', async () => {
      const { call } = credentials()
      const { id } = await computer('plain1', { 'ms-Mcs-AdmPwd': secret })

      const shown = await call(credentialsApi.reveal, id, { reason: 'To look.' })
      const set = await call(credentialsApi.setSecret, id, { from: 'password', password: 'x' })
      const changed = await call(credentialsApi.update, id, { purpose: 'stored' })
      const verified = await call(credentialsApi.verify, id)

      expect(shown.text).toContain('Borrow it')
      expect(set.text).toContain('is in the directory')
      expect(changed.text).toContain('cannot become another')
      expect(verified.body.verification.state).toBe('verified')
    })
  },
)
