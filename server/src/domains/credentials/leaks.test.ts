import { rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { credentialsApi } from '@gatehouse/contract/credentials'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '#platform/log/log.ts'
import { missingForSshd, startSshd, type TestSshd } from '#platform/testing/sshd.ts'
import { loginWith } from './index.ts'
import { useCredentials } from './testing.ts'

const missing = missingForSshd()
const lines: string[] = []
const destination = new Writable({
  write(chunk: Buffer, _encoding, done) {
    lines.push(chunk.toString())
    done()
  },
})
const credentials = useCredentials(createLog({ level: 'trace', destination }))
const servicePassword = 'Service-password-of-a-test-1'
const first = 'First-password-of-a-test-1'
const authorityFile = path.join(os.tmpdir(), `gatehouse-ca-${process.pid}.pub`)
let sshd: TestSshd

describe.skipIf(missing !== '')(
  `secrets at rest and in logs, on a real target${missing && `, without ${missing}`}`,
  () => {
    beforeAll(async () => {
      const { call } = credentials()
      const { body } = await call(credentialsApi.authority)
      await writeFile(authorityFile, `${body.publicKey}\n`)
      sshd = await startSshd({
        config: [`TrustedUserCAKeys ${authorityFile}`],
        users: {
          worker: { password: servicePassword, sudo: 'ALL=(ALL) ALL' },
          app: { password: first },
          key: {},
        },
      })
    })
    afterAll(async () => {
      await sshd?.close()
      await rm(authorityFile, { force: true })
    })
    const nameOf = (user: string) => sshd.users[user]?.name ?? ''

    test('a certificate of the organization is taken by sshd, and by no other account', async () => {
      const { add, addTarget, call } = credentials()
      const targetId = await addTarget(sshd.port)
      const certificate = {
        kind: 'ssh-certificate' as const,
        secret: { from: 'generated' as const },
      }
      const { id } = await add({ ...certificate, targetId, username: nameOf('key') })
      const root = await add({ ...certificate, targetId, username: 'root' })

      const own = await call(credentialsApi.verify, id)
      const other = await call(credentialsApi.verify, root.id)

      expect(own.body.verification.state).toBe('verified')
      expect(other.body.verification.state).not.toBe('verified')
    })

    test('after everything that can be done, no secret is anywhere in clear', async () => {
      const { add, addTarget, call, work, reveal, customer, options, database, get } = credentials()
      const worker = await add({
        ...{ username: nameOf('worker'), purpose: 'service' },
        secret: { from: 'password', password: servicePassword },
      })
      const targetId = await addTarget(sshd.port, { serviceCredentialId: worker.id })
      const app = await add({
        ...{ targetId, username: nameOf('app'), purpose: 'managed' },
        secret: { from: 'password', password: first },
      })
      const key = await add({
        ...{ targetId, username: nameOf('key'), purpose: 'managed', kind: 'ssh-key' },
        secret: { from: 'generated' },
      })
      await call(credentialsApi.verify, app.id)
      await call(credentialsApi.rotate, app.id)
      await work()
      await call(credentialsApi.setSecret, app.id, {
        from: 'password',
        password: 'Wrong-by-hand-1',
      })
      await call(credentialsApi.rotate, app.id)
      await work()
      await call(credentialsApi.checkOut, app.id, { reason: 'to look' })
      await loginWith(customer, options, customer.organizationId, app.id, { seconds: 60 })
      const { secret } = await reveal(app.id)
      const { secret: privateKey } = await reveal(key.id)
      expect((await get(key.id)).rotating).toBeUndefined()

      const told = `${await everything(database.ownerUrl)}\n${lines.join('')}\n${sshd.log()}`

      const body = privateKey.split('\n').slice(1, -2).join('')
      const secrets = [first, servicePassword, 'Wrong-by-hand-1', secret, body.slice(-120, -20)]
      for (const one of secrets) {
        expect(told.includes(one), 'in clear').toBe(false)
        expect(told.includes(Buffer.from(one).toString('hex')), 'as bytes').toBe(false)
        expect(told.includes(Buffer.from(one).toString('base64').slice(2, -4)), 'base64').toBe(
          false,
        )
      }
      // What was looked for could have been found.
      expect(told).toContain(nameOf('app'))
    })
  },
)

/** Every row of every table, those of the queue too, as a backup has them. */
async function everything(ownerUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    )
    const texts: string[] = []
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: string }>(
        `select t::text as row from ${name} as t`,
      )
      texts.push(...rows.map(({ row }) => row))
    }
    return texts.join('\n')
  } finally {
    await client.end()
  }
}
