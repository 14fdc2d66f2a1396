import { rm } from 'node:fs/promises'
import path from 'node:path'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { findAll } from './found.ts'
import type { Gatehouse } from './gatehouse.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { aRecord, enrolSender } from './sender.ts'
import { until } from './until.ts'

const count = 2500
let scratch: Scratch
let gatehouse: Gatehouse
let organizationId: string
let keys: string[]

beforeAll(async () => {
  scratch = await openScratch()
  gatehouse = await scratch.start({ args: ['--no-agent'] })
  const admin = await gatehouse.signIn()
  const organization = await admin.call(organizationsApi.create, { body: { name: 'Northwind' } })
  organizationId = organization.id
  const sender = await enrolSender(admin, { organizationId })
  const records = Array.from({ length: count }, (_, index) =>
    aRecord({ what: `number-${index}`, objectType: 'Numbered' }),
  )
  for (let start = 0; start < count; start += 500) {
    await sender.send(records.slice(start, start + 500))
  }
  await untilAllFound(admin)
  keys = (await found(admin)).map(({ id }) => id).toSorted()
})

afterAll(() => scratch?.close())

const found = (client: Client) => findAll(client, organizationId, { objectType: 'equals:Numbered' })

const untilAllFound = (client: Client) =>
  until('all records are found', async () => (await found(client)).length >= count, 30)

const sameAsBefore = async (client: Client) => {
  await untilAllFound(client)
  expect((await found(client)).map(({ id }) => id).toSorted()).toEqual(keys)
}

test('an index that is gone is made again from the journal', async () => {
  await gatehouse.stop()
  await rm(path.join(gatehouse.dataDirectory, 'index'), { recursive: true })

  gatehouse = await scratch.start({ args: ['--no-agent'] })

  await sameAsBefore(await gatehouse.signIn())
})

test('"reindex" makes it again beside a running Gatehouse, which goes on answering', async () => {
  const client = await gatehouse.signIn()

  const { code, stdout, stderr } = await scratch.run('reindex')
  const during = await found(client)

  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^Gatehouse builds the search index again from now on/)
  expect(during).toHaveLength(count)
  await until('the log tells that it is done', async () =>
    (await gatehouse.log()).includes('the index has been built again'),
  )
  await sameAsBefore(client)
})

test('"reindex" while it is stopped is done at the next start', async () => {
  await gatehouse.stop()

  const { code, stdout } = await scratch.run('reindex')
  gatehouse = await scratch.start({ args: ['--no-agent'] })

  expect(code).toBe(0)
  expect(stdout).toContain('at its next start')
  await sameAsBefore(await gatehouse.signIn())
})
