import { ErrorBody } from '@gatehouse/contract/errors'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { systemApi } from '@gatehouse/contract/system'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { findAll, managingOrganization, untilFound } from './found.ts'
import type { Gatehouse } from './gatehouse.ts'
import { numberOf, startNumberedStream } from './numbered.ts'
import { kill9 } from './processes.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { aRecord, enrolSender, type Sender } from './sender.ts'
import { openTail } from './tail.ts'
import { until } from './until.ts'

let scratch: Scratch
let gatehouse: Gatehouse
let client: Client
let organizationId: string
let sender: Sender

beforeAll(async () => {
  scratch = await openScratch()
  gatehouse = await scratch.start({ args: ['--no-agent'] })
  client = await gatehouse.signIn()
  organizationId = (await client.call(organizationsApi.create, { body: { name: 'Northwind' } })).id
  sender = await enrolSender(client, { organizationId })
})

afterAll(() => scratch?.close())

const isWell = async () => (await client.send(systemApi.health)).status === 200

test('requests are refused with a sentence until the database is back by itself', async () => {
  await kill9([await gatehouse.postmasterPid()])

  const refusal = await until('a request is refused', async () => {
    const answer = await client.send(organizationsApi.list)
    return answer.status !== 200 && answer
  })
  await until('it is well again', isWell)

  expect(refusal.status).toBe(503)
  expect(ErrorBody.parse(refusal.json).error).toMatchObject({
    code: 'unavailable',
    message:
      'The database cannot be reached right now. Nothing was changed; try again in a moment.',
  })
  expect(refusal.headers['retry-after']).toBeDefined()
  const { organizations } = await client.call(organizationsApi.list, { query: {} })
  expect(organizations.map(({ name }) => name)).toContain('Northwind')
})

test('records that are sent meanwhile are stored once', async () => {
  const stream = startNumberedStream(sender)
  await until('records are stored', () => stream.acknowledged.size > 500)

  await kill9([await gatehouse.postmasterPid()])
  const then = stream.acknowledged.size
  await until('records are stored again', () => stream.acknowledged.size > then + 500)
  await stream.finish()

  const found = await until('all of them are indexed', async () => {
    const records = await findAll(client, organizationId, { objectType: 'equals:Numbered' })
    return records.length >= stream.acknowledged.size && records
  })
  expect(stream.surprises).toEqual([])
  expect(found.map(numberOf).toSorted((a, b) => a - b)).toEqual(
    [...stream.acknowledged].toSorted((a, b) => a - b),
  )
})

test('a live tail ends, because its sign-in cannot be vouched for, and is taken up again', async () => {
  const only = { objectType: 'equals:Tailed' }
  const before = await openTail(client, organizationId, only)
  await sender.send([aRecord({ objectType: 'Tailed', what: 'before-the-kill' })])
  await until('the tail brings a record', () => before.records.length === 1)

  await kill9([await gatehouse.postmasterPid()])
  await until('the tail ends', () => !before.isOpen)
  let after = before
  // It may end once more, as long as the server has not heard of the database again.
  await until('a tail that was opened again brings records', async () => {
    if (!after.isOpen) after = await openTail(client, organizationId, only)
    await sender.send([aRecord({ objectType: 'Tailed', what: 'after-the-kill' })])
    return after.records.length > 0
  })

  expect(new Set(after.records.map(({ what }) => what))).toEqual(new Set(['after-the-kill']))
  after.close()
})

test('jobs go on', async () => {
  await kill9([await gatehouse.postmasterPid()])
  await until('the database is down', async () => !(await isWell()))
  await until('it is well again', isWell)

  await client.call(organizationsApi.create, { body: { name: 'Contoso' } })

  const managing = await managingOrganization(client)
  // A job that fails while the database comes back is tried again after some 3, 7 and 20 seconds.
  await untilFound(client, managing, { text: 'Contoso' }, 60)
})
