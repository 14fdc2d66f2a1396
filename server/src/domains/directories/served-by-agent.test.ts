import { expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { lookAround } from './look-around.service.ts'
import { anObject, giveServiceCredential, type TestCustomer, useDirectories } from './testing.ts'

const directories = useDirectories()

/** A controller that nobody answers at. */
const nowhere = { controllers: ['127.0.0.1:1'] }

async function minute(customer: TestCustomer) {
  directories().clock.advance(60_000)
  await lookAround(systemContext('test', directories().parts))
  await directories().work()
  return customer.directory()
}

const troublesOf = ({ organization }: TestCustomer) =>
  organization.transaction((tx) =>
    tx.selectFrom('notification').select('title').where('ended_at', 'is', null).execute(),
  )

test('a domain without a service credential waits for one, or for an agent', async () => {
  const customer = await directories().customer()

  const { sync } = await minute(customer)

  expect([sync.state, await troublesOf(customer)]).toEqual(['never', []])
})

test('a domain that only an agent reaches is in no trouble', async () => {
  const customer = await directories().customer()
  await giveServiceCredential(customer, { username: 'reader', password: 'Secret-1' }, nowhere)

  const before = await minute(customer)
  const told = await troublesOf(customer)
  await customer.picture([anObject('user', 'Alice')])
  const served = await minute(customer)
  const quiet = await troublesOf(customer)
  directories().clock.advance(27 * 3600_000)
  const left = await minute(customer)

  expect(before.sync.state).toBe('failed')
  expect(told).toEqual([{ title: 'The domain corp.test cannot be read' }])
  expect(served.sync).toMatchObject({ state: 'complete', by: 'agent' })
  expect(served.sync.text).toContain('We cannot ourselves')
  expect(quiet).toEqual([])
  // The agent stopped as well.
  expect([left.sync.state, (await troublesOf(customer)).length]).toEqual(['failed', 1])
})

test('the trouble of a domain ends with its target', async () => {
  const customer = await directories().customer()
  await giveServiceCredential(customer, { username: 'reader', password: 'Secret-1' }, nowhere)
  await minute(customer)
  const before = await troublesOf(customer)

  const answer = await customer.remove()
  await directories().work()

  expect([before.length, answer.status, await troublesOf(customer)]).toEqual([1, 200, []])
})
