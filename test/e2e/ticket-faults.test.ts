import { organizationsApi } from '@gatehouse/contract/organizations'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { ticketsApi } from '@gatehouse/contract/tickets'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startFakeConnectWise, type FakeConnectWise } from '../fakes/connectwise/start.ts'
import type { Client } from './client.ts'
import type { Gatehouse } from './gatehouse.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { aRecord, enrolSender, type Sender } from './sender.ts'
import { addRule, alertsOf, connectDesk, mapOrganization, untilAlert } from './service-desk.ts'
import { until } from './until.ts'

const args = ['--no-agent']
let scratch: Scratch
let fake: FakeConnectWise
let gatehouse: Gatehouse
let client: Client
let sender: Sender
let organizationId: string

beforeEach(async () => {
  scratch = await openScratch()
  fake = await startFakeConnectWise()
  gatehouse = await scratch.start({ args })
  client = await gatehouse.signIn()
  const made = await client.call(organizationsApi.create, { body: { name: 'Northwind' } })
  organizationId = made.id
  const serviceDeskId = await connectDesk(client, fake)
  await mapOrganization(client, fake, { serviceDeskId, organizationId })
  await addRule(client, 'vault')
  sender = await enrolSender(client, { organizationId })
})

afterEach(async () => {
  await scratch?.close()
  await fake?.close()
})

async function startAgain(): Promise<void> {
  gatehouse = await scratch.start({ port: gatehouse.port, args })
  client = await gatehouse.signIn()
  sender = sender.at(client)
}

const happens = (what: string) => sender.send([aRecord({ what })])
const isTicketed = ({ ticket }: { ticket?: { number?: string | undefined } | undefined }) =>
  ticket?.number !== undefined
const makingTickets = { method: 'POST', path: '/service/tickets' }
const requests = async () =>
  (await client.call(ticketsApi.requests, { query: { organizationId } })).requests

test('a ticket that was made just before the server was killed is not made again', async () => {
  fake.behave({ on: makingTickets, answerAfterMs: 600_000, times: 1 })
  await happens('vault 1')
  await until('the ticket is made and not answered', () => fake.tickets.length === 1, 30)

  await gatehouse.kill()
  await startAgain()

  const alert = await untilAlert(client, organizationId, 'the ticket is known', isTicketed, 90)
  expect(alert.ticket?.number).toBe(String(fake.tickets[0]?.id))
  await happens('vault 2')
  await until('the next has a ticket', () => fake.tickets.length === 2, 60)
  expect(new Set(fake.tickets.map(({ externalXRef }) => externalXRef)).size).toBe(2)
}, 240_000)

test('of ten alerts under way each has one ticket, however often the server is killed', async () => {
  for (let n = 1; n <= 10; n += 1) await happens(`vault ${n}`)
  for (let round = 0; round < 3; round += 1) {
    const enough = fake.tickets.length + 1
    await until('one more ticket', () => fake.tickets.length >= Math.min(enough, 10), 90)
    await gatehouse.kill()
    await startAgain()
  }

  await until(
    'every alert knows its ticket',
    async () => (await alertsOf(client, organizationId)).filter(isTicketed).length === 10,
    120,
  )
  expect(fake.tickets).toHaveLength(10)
}, 400_000)

test('a connection that breaks after the ticket was made leaves one ticket', async () => {
  fake.behave({ on: makingTickets, dropConnection: 'after', times: 1 })

  await happens('vault 1')

  await untilAlert(client, organizationId, 'the ticket is known', isTicketed, 90)
  expect(fake.tickets).toHaveLength(1)
}, 180_000)

test('what happens while the service desk is away becomes tickets when it is back', async () => {
  await fake.down()
  await happens('vault 1')
  await happens('vault 2')
  // While it is away one at a time is tried, to see whether it is back.
  const waiting = await until(
    'both wait, and it is known why',
    async () => {
      const all = await requests()
      return all.length === 2 && all.some(({ problem }) => problem) && all
    },
    60,
  )
  expect(waiting.every(({ state }) => state === 'waiting')).toBe(true)
  const failing = await client.call(serviceDesksApi.list, {})
  expect(failing.serviceDesks[0]?.state.isFailing).toBe(true)

  await gatehouse.stop()
  await fake.up()
  await startAgain()
  for (const { id } of waiting) {
    const params = { organizationId, ticketRequestId: id }
    await client.send(ticketsApi.retry, { params })
  }

  await until(
    'both have a ticket',
    async () => {
      const alerts = await alertsOf(client, organizationId)
      return alerts.length === 2 && alerts.every(isTicketed)
    },
    90,
  )
  expect(fake.tickets).toHaveLength(2)
  await until('it is well again', async () => {
    const { serviceDesks } = await client.call(serviceDesksApi.list, {})
    return serviceDesks[0]?.state.isFailing === false
  })
}, 300_000)

test('what the service desk refuses waits with its words until somebody has mended it', async () => {
  const words = { code: 'InvalidReference', message: 'The team is inactive.', field: 'team/id' }
  fake.behave({ on: makingTickets, refuse: words })
  await happens('vault 1')

  const refused = await until(
    'it is refused',
    async () => {
      return (await requests()).find(({ state }) => state === 'failed')
    },
    60,
  )
  expect(refused.problem).toMatchObject({ field: 'team/id' })
  expect(refused.problem?.message).toContain('The team is inactive.')

  fake.calm()
  await client.call(ticketsApi.retry, { params: { organizationId, ticketRequestId: refused.id } })
  await untilAlert(client, organizationId, 'the ticket is known', isTicketed, 60)
  expect(fake.tickets).toHaveLength(1)
}, 180_000)
