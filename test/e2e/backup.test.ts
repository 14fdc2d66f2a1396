import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { loginsApi } from '@gatehouse/contract/logins'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Authenticator, enrolAuthenticator } from './authenticator.ts'
import { findAll } from './found.ts'
import { adminPassword, type Gatehouse } from './gatehouse.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { aRecord, enrolSender, type Sender } from './sender.ts'
import { until } from './until.ts'

let scratch: Scratch
let original: Gatehouse
let organizationId: string
let sender: Sender
let authenticator: Authenticator
let file: string

const records = Array.from({ length: 300 }, (_, index) =>
  aRecord({ what: `number-${index}`, objectType: 'Numbered' }),
)

beforeAll(async () => {
  scratch = await openScratch()
  file = path.join(scratch.directory, 'gatehouse.backup')
  original = await scratch.start({ args: ['--no-agent'] })
  const admin = await original.signIn()
  const organization = await admin.call(organizationsApi.create, { body: { name: 'Northwind' } })
  organizationId = organization.id
  sender = await enrolSender(admin, { organizationId })
  await sender.send(records)
  authenticator = (await enrolAuthenticator(admin)).authenticator
  const { code, stderr } = await scratch.run('backup', [file])
  expect([code, stderr]).toEqual([0, ''])
})

afterAll(() => scratch?.close())

test('a backup of a running Gatehouse is a file for its owner alone, and nothing else is left', async () => {
  const client = await original.visitor()

  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await client.raw('/api/v1/health')).status).toBe(200)
  expect(await readdir(scratch.temporary)).toEqual([])
  expect((await readdir(scratch.directory)).filter((name) => name.includes('backup'))).toEqual([
    'gatehouse.backup',
  ])
})

describe('restored into a new data directory', () => {
  let restored: Gatehouse

  beforeAll(async () => {
    const { code, stderr } = await scratch.run('restore', [file], { name: 'restored' })
    expect([code, stderr]).toEqual([0, ''])
    restored = await scratch.start({ name: 'restored', args: ['--no-agent'] })
  })

  test('the password and the authenticator of before sign in, and nothing less does', async () => {
    const visitor = await restored.visitor()
    const credentials = { username: 'admin', password: adminPassword }

    const without = await visitor.send(loginsApi.create, { body: credentials })
    const signedIn = await visitor.call(loginsApi.create, {
      body: { ...credentials, code: authenticator.nextCode() },
    })
    const client = visitor.as(signedIn.token)
    const { organizations } = await client.call(organizationsApi.list, { query: {} })

    expect(without.status).toBe(401)
    expect(signedIn.step).toBe('done')
    expect(organizations.map(({ name }) => name)).toContain('Northwind')
  })

  test('records are found, the agent of before goes on, and its batches count once', async () => {
    const token = await scratch.run('token', ['--user', 'admin'], { name: 'restored' })
    const client = (await restored.visitor()).as(token.stdout.trim())

    await sender.at(client).send([...records.slice(0, 10), aRecord({ objectType: 'Numbered' })])

    const found = await until('the records and the new one are indexed', async () => {
      const all = await findAll(client, organizationId, { objectType: 'equals:Numbered' })
      return all.length > records.length && all
    })
    expect(found).toHaveLength(records.length + 1)
  })

  test('a directory that is in use is not restored into', async () => {
    const { code, stderr } = await scratch.run('restore', [file], { name: 'restored' })

    expect(code).toBe(1)
    expect(stderr).toMatch(/^The data directory .* is in use already\..*--data-dir\.\n$/)
    expect((await (await restored.visitor()).raw('/api/v1/health')).status).toBe(200)
  })
})

describe('a file that is no whole backup is refused with a sentence and restores nothing', () => {
  const damaged = async (name: string, damage: (copy: string) => Promise<void>) => {
    const copy = path.join(scratch.directory, `${name}.backup`)
    await writeFile(copy, await readFile(file))
    await damage(copy)
    const ended = await scratch.run('restore', [copy], { name })
    const again = await scratch.run('restore', [file], { name })
    return { ...ended, isUsableAfterwards: again.code === 0 }
  }

  test('cut off', async () => {
    const result = await damaged('cut-off', async (copy) =>
      truncate(copy, Math.floor((await stat(copy)).size / 2)),
    )

    expect(result).toMatchObject({ code: 1, isUsableAfterwards: true })
    expect(result.stderr).toMatch(/could not be read to its end: .*Nothing was restored\.\n$/)
  })

  test('with one byte changed', async () => {
    const result = await damaged('changed', async (copy) => {
      const bytes = await readFile(copy)
      const middle = Math.floor(bytes.length / 2)
      bytes[middle] = (bytes[middle] ?? 0) ^ 0xff
      await writeFile(copy, bytes)
    })

    expect(result).toMatchObject({ code: 1, isUsableAfterwards: true })
    expect(result.stderr).toMatch(/Nothing was restored\.\n$/)
  })

  test('of something else', async () => {
    const result = await damaged('else', (copy) => writeFile(copy, 'This is a letter.'))

    expect(result).toMatchObject({ code: 1, isUsableAfterwards: true })
    expect(result.stderr).toMatch(/^.*\.\n$/)
  })
})
