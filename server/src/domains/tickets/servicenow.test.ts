import { ServiceDeskId } from '@gatehouse/contract/ids'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  type FakeServiceNow,
  startFakeServiceNow,
} from '../../../../test/fakes/servicenow/start.ts'
import { requestTicketClose, requestTicketReopen } from './index.ts'
import {
  anAlert,
  aTicketCustomer,
  changeSettings,
  poll,
  request,
  requestsOf,
  ticketOf,
  useTickets,
  work,
} from './testing.ts'

const tickets = useTickets()
let instance: FakeServiceNow
beforeAll(async () => {
  instance = await startFakeServiceNow({ clock: tickets().clock.now })
})
afterAll(() => instance.close())
afterEach(() => instance.calm())

let counter = 0

async function aCustomer() {
  const { web, admin } = tickets()
  counter += 1
  const { body, text } = await web.call(admin, serviceDesksApi.create, {
    body: {
      name: `ServiceNow ${counter}`,
      connection: {
        provider: 'servicenow',
        site: instance.url,
        ...instance.account,
      },
    },
  })
  const desk = ServiceDeskId.parse(body.id, { error: () => text })
  await changeSettings(tickets(), desk, {})
  const look = async (kind: string) =>
    (await web.call(admin, serviceDesksApi.lookup, { params: { serviceDeskId: desk, kind } })).body
      .choices as { id: string; name: string }[]
  const [company = { id: '', name: '' }] = await look('companies')
  const customer = await aTicketCustomer(tickets(), desk, company)
  return { desk, customer, company, look }
}

test('an alert becomes an incident with its key, rank, notes and records', async () => {
  const { desk, customer, company, look } = await aCustomer()
  const { web, admin } = tickets()
  const [team] = await look('teams')
  const types = await look('types')
  await web.call(admin, serviceDesksApi.update, {
    params: { serviceDeskId: desk },
    body: { routing: { team, type: types.find(({ id }) => id === 'security') } },
  })
  await request(tickets(), customer, anAlert({ severity: 'critical' }))

  await work(tickets(), desk)

  const ticket = await ticketOf(tickets(), customer)
  const made = instance.incidents.find(({ number }) => number === ticket.number)
  expect(made).toMatchObject({
    short_description: '[Gatehouse] Privileged group changed',
    correlation_id: `Gatehouse ${ticket.id}`,
    company: company.id,
    assignment_group: team?.id,
    category: 'security',
    impact: '1',
    urgency: '1',
    priority: '1',
  })
  expect(ticket).toMatchObject({ state: 'open', statusName: 'New' })
  expect(instance.journalOf(made?.sys_id ?? '')).toMatchObject([{ element: 'work_notes' }])
  expect(instance.attachments).toHaveLength(1)
})

test('it is resolved and taken up again on either side', async () => {
  const { desk, customer } = await aCustomer()
  const { ctx, clock } = tickets()
  const { alertId } = await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  const { number } = await ticketOf(tickets(), customer)
  const incident = () => instance.incidents.find((one) => one.number === number)
  const act = { alertId, reason: 'It was me.', by: 'dana' }

  await customer.transaction((tx) => requestTicketClose(ctx, tx, act))
  await work(tickets(), desk)
  expect(incident()).toMatchObject({ state: '6', close_notes: 'It was me. (dana)' })
  await customer.transaction((tx) => requestTicketReopen(ctx, tx, act))
  await work(tickets(), desk)
  expect(incident()).toMatchObject({ state: '2' })

  clock.advance(2000)
  instance.technician.setState(incident()?.sys_id ?? '', '6')
  await poll(tickets(), desk)
  expect(await ticketOf(tickets(), customer)).toMatchObject({
    state: 'closed',
    statusName: 'Resolved',
  })
})

test('an incident that was made before the answer got lost is found by its key', async () => {
  const { desk, customer } = await aCustomer()
  const before = instance.incidents.length
  instance.behave({ on: { method: 'POST' }, times: 1, dropConnection: 'after' })
  await request(tickets(), customer, anAlert())

  await work(tickets(), desk)
  tickets().clock.advance(60_000)
  await work(tickets(), desk)

  expect(instance.incidents).toHaveLength(before + 1)
  expect(await ticketOf(tickets(), customer)).toMatchObject({ state: 'open' })
})

test('what it refuses is told in its words, with the field', async () => {
  const { desk, customer } = await aCustomer()
  const { web, admin } = tickets()
  await web.call(admin, serviceDesksApi.update, {
    params: { serviceDeskId: desk },
    body: { routing: { type: { id: 'nonsense', name: 'Nonsense' } } },
  })
  await request(tickets(), customer, anAlert())

  await work(tickets(), desk)

  const [failed] = await requestsOf(tickets(), customer, 'failed')
  expect(failed?.problem).toMatchObject({
    field: 'category',
    message: 'Invalid field: category: category has no choice nonsense.',
  })
})

test('a text that is too long for it is cut, and every note ends with its mark', async () => {
  const { desk, customer } = await aCustomer()
  const alert = anAlert()
  const long = { ...alert, variables: { ...alert.variables, Details: 'x'.repeat(10_000) } }
  await request(tickets(), customer, long)
  await work(tickets(), desk)
  await request(tickets(), customer, { ...long, isRepeat: true })
  tickets().clock.advance(15 * 60_000)
  await work(tickets(), desk)

  const { number } = await ticketOf(tickets(), customer)
  const made = instance.incidents.find((one) => one.number === number)
  const last = instance.journalOf(made?.sys_id ?? '').at(-1)
  expect(made?.['description']).toHaveLength(4000)
  expect(last?.value).toMatch(/Ref\. [0-9a-f]{12}$/)
})
