import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { defaultTicketTemplates } from '@gatehouse/contract/ticket-settings'
import { ticketsApi } from '@gatehouse/contract/tickets'
import { afterEach, expect, test } from 'vitest'
import { aUser } from '#platform/testing/web.ts'
import { anOrganization } from '../organizations/testing.ts'
import {
  aDesk,
  anAlert,
  aTicketCustomer,
  deskState,
  request,
  requestsOf,
  ticketOf,
  ticketsOf,
  useTickets,
  work,
} from './testing.ts'

const tickets = useTickets()
afterEach(() => tickets().psa.calm())

const update = (serviceDeskId: string, body: object) =>
  tickets().web.call(tickets().admin, serviceDesksApi.update, { params: { serviceDeskId }, body })
const connection = () => {
  const { psa } = tickets()
  return { provider: 'connectwise', site: psa.url, ...psa.keys }
}

test('a service desk is connected, changed and disconnected, and its key never comes out', async () => {
  const { web, admin, psa } = tickets()
  const id = await aDesk(tickets())
  const answers = [
    await web.call(admin, serviceDesksApi.list),
    await web.call(admin, serviceDesksApi.get, { params: { serviceDeskId: id } }),
    await update(id, {
      name: 'Help desk',
      callbacks: { isEnabled: false, keyHosts: ['a.example'] },
    }),
  ]

  expect(answers[1]?.body).toMatchObject({ hasSecret: true, isEnabled: true, waiting: 0 })
  expect(answers[2]?.body).toMatchObject({
    name: 'Help desk',
    callbacks: { keyHosts: ['a.example'] },
  })
  expect(answers.map(({ text }) => text).join('')).not.toContain(psa.keys.privateKey)
  const events = await tickets().managing.transaction((tx) =>
    tx.selectFrom('audit_event').select(['type', 'details']).execute(),
  )
  expect(JSON.stringify(events)).not.toContain(psa.keys.privateKey)
  expect(events.map(({ type }) => type)).toContain('service-desk.updated')

  const removed = await web.call(admin, serviceDesksApi.remove, { params: { serviceDeskId: id } })
  expect(removed.status).toBe(200)
  expect(
    (await web.call(admin, serviceDesksApi.get, { params: { serviceDeskId: id } })).status,
  ).toBe(404)
})

test('tickets of a service desk that was disconnected stay, and what waited is given up', async () => {
  const desk = await aDesk(tickets())
  const customer = await aTicketCustomer(tickets(), desk)
  const { web, admin } = tickets()
  await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  await request(tickets(), customer, anAlert())

  await web.call(admin, serviceDesksApi.remove, { params: { serviceDeskId: desk } })
  await work(tickets(), desk)

  expect(await ticketsOf(tickets(), customer)).toMatchObject([{ state: 'open' }])
  expect(await requestsOf(tickets(), customer, 'discarded')).toHaveLength(1)
  await request(tickets(), customer, anAlert())
  expect(await requestsOf(tickets(), customer, 'waiting')).toEqual([])
})

test('two service desks cannot have one name', async () => {
  const { web, admin } = tickets()
  const body = { name: 'The only one', connection: connection() }
  await web.call(admin, serviceDesksApi.create, { body })

  const again = await web.call(admin, serviceDesksApi.create, {
    body: { ...body, name: 'THE ONLY ONE' },
  })

  expect([again.status, again.body.error.fields[0].path]).toEqual([409, 'name'])
})

test.each([
  ['http://psa.example', 'Without TLS'],
  ['https://user:password@psa.example', 'in their own fields'],
])('%s is refused', async (site, words) => {
  const { web, admin } = tickets()

  const { status, body } = await web.call(admin, serviceDesksApi.create, {
    body: { name: 'Somewhere', connection: { ...connection(), site } },
  })

  expect(status).toBe(400)
  expect(body.error.message).toContain(words)
})

test('a saved key goes nowhere but to where it was meant to go', async () => {
  const { web, admin } = tickets()
  const id = await aDesk(tickets())
  const { privateKey: _, ...rest } = connection() as Record<string, string>
  const elsewhere = { ...rest, site: 'https://evil.example' }

  const tested = await web.call(admin, serviceDesksApi.testConnection, {
    body: { connection: elsewhere, serviceDeskId: id },
  })
  const saved = await update(id, { connection: elsewhere })
  const same = await update(id, { connection: rest })

  expect([tested.status, saved.status, same.status]).toEqual([400, 400, 200])
  expect(tested.body.error.fields[0].path).toBe('connection.privateKey')
})

test('a connection is tried step by step, saved or not', async () => {
  const { web, admin, psa } = tickets()
  const id = await aDesk(tickets())
  const { privateKey: _, ...rest } = connection() as Record<string, string>
  const attempt = async (body: object) =>
    (await web.call(admin, serviceDesksApi.testConnection, { body })).body

  expect(await attempt({ connection: rest, serviceDeskId: id })).toMatchObject({ succeeded: true })
  const wrong = await attempt({ connection: { ...connection(), privateKey: 'wrong' } })
  expect(wrong.succeeded).toBe(false)
  expect(wrong.steps.at(-1)).toEqual({
    name: 'Keys',
    succeeded: false,
    answer: 'The keys are invalid.',
  })
  psa.behave({ on: { method: 'GET', path: '/service/boards' }, status: 403 })
  const forbidden = await attempt({ connection: connection() })
  expect(forbidden.steps.at(-1)).toMatchObject({ name: 'Read boards', succeeded: false })
  const nowhere = await attempt({ connection: { ...connection(), site: 'http://127.0.0.1:1' } })
  expect(nowhere.steps.at(-1)).toMatchObject({ name: 'Connection', succeeded: false })
})

test('what can be chosen is looked up, with text that is safe in a condition', async () => {
  const { web, admin } = tickets()
  const serviceDeskId = await aDesk(tickets())
  const look = async (kind: string, query: Record<string, string> = {}) => {
    const params = { serviceDeskId, kind }
    return (await web.call(admin, serviceDesksApi.lookup, { params, query })).body
  }

  expect((await look('companies')).choices).toContainEqual({ id: '250', name: 'Bluewater Dental' })
  expect((await look('companies', { text: 'finch' })).choices).toHaveLength(1)
  expect((await look('companies', { text: '" or id>0 or name="' })).choices).toEqual([])
  expect((await look('companies', { text: '\\' })).choices).toEqual([])
  expect((await look('statuses', { parentId: '1' })).choices).toHaveLength(7)
  expect((await look('statuses', { parentId: '1/../../x' })).choices).toEqual([])
  expect((await look('subTypes', { parentId: '1/15' })).choices).toEqual([
    { id: '80', name: 'Account' },
  ])
  for (const kind of ['boards', 'priorities', 'impacts', 'severities', 'sources', 'contacts']) {
    expect((await look(kind)).choices.length, kind).toBeGreaterThan(0)
  }
})

test('a template with a variable that nobody knows is refused by its name', async () => {
  const id = await aDesk(tickets())

  const { status, body } = await update(id, {
    templates: { ...defaultTicketTemplates, summary: '%AlertNmae% 100%%' },
  })

  expect(status).toBe(400)
  expect(body.error.fields).toMatchObject([{ path: 'templates.summary' }])
  expect(body.error.message).toContain('%AlertNmae%')
})

test('a test ticket is made with its attachment, or says in which step it failed', async () => {
  const { web, admin, psa } = tickets()
  const desk = await aDesk(tickets())
  const customer = await aTicketCustomer(tickets(), desk)
  const make = async (organizationId: string) =>
    web.call(admin, serviceDesksApi.testTicket, {
      params: { serviceDeskId: desk },
      body: { organizationId },
    })

  const { body } = await make(customer.id)
  expect(body).toMatchObject({ succeeded: true })
  const made = psa.tickets.find(({ id }) => String(id) === body.number)
  expect(made?.summary).toBe('[Gatehouse] Test Alert')
  expect(psa.documentsOf(made?.id ?? 0).map(({ fileName }) => fileName)).toEqual([
    'TestAttachment.txt',
  ])

  await update(desk, { routing: { board: { id: '77', name: 'Nowhere' } } })
  const refused = await make(customer.id)
  expect(refused.body).toMatchObject({ succeeded: false, steps: [{ name: 'Ticket' }] })
  expect(refused.body.steps[0].answer).toContain('77')
  const { id: unmapped } = await anOrganization(tickets().parts)
  expect((await make(unmapped)).status).toBe(409)
})

test('routing and rank are those of the organization and of the severity', async () => {
  const { web, admin, psa } = tickets()
  const desk = await aDesk(tickets())
  const customer = await aTicketCustomer(tickets(), desk)
  const { ranking } = await deskState(tickets(), desk)
  await update(desk, {
    routing: { board: { id: '1', name: 'Service Desk' }, source: { id: '4', name: 'Internal' } },
    ranking: { ...ranking, critical: { priority: { id: '6', name: 'Priority 1 - Critical' } } },
  })
  await web.call(admin, serviceDesksApi.saveMapping, {
    params: { organizationId: customer.id },
    body: {
      serviceDeskId: desk,
      company: { id: '250', name: 'Bluewater' },
      routing: { board: { id: '2', name: 'Security' } },
      isEnabled: true,
    },
  })
  await request(tickets(), customer, anAlert({ severity: 'critical' }))
  await work(tickets(), desk)

  const { number } = await ticketOf(tickets(), customer)
  expect(psa.tickets.find(({ id }) => String(id) === number)).toMatchObject({
    board: { id: 2 },
    source: { id: 4 },
    priority: { id: 6 },
    severity: 'Medium',
  })
})

test("another organization's tickets do not exist", async () => {
  const desk = await aDesk(tickets())
  const customer = await aTicketCustomer(tickets(), desk)
  const other = await aTicketCustomer(tickets(), desk)
  const { web, psa } = tickets()
  psa.behave({ refuse: { code: 'No', message: 'No.' } })
  await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  const [failed] = await requestsOf(tickets(), customer, 'failed')
  const { id: ticketId } = await ticketOf(tickets(), customer)
  const stranger = aUser({ organizationId: other.id, role: 'business-viewer' })
  const editor = aUser({
    organizationId: tickets().managing.organizationId,
    role: 'editor',
    reach: new Set([other.id]),
  })
  const own = { organizationId: other.id }
  const theirs = { organizationId: customer.id }
  const ticketRequestId = failed?.id ?? ''

  const answers = [
    await web.call(stranger, ticketsApi.get, { params: { ...theirs, ticketId } }),
    await web.call(stranger, ticketsApi.get, { params: { ...own, ticketId } }),
    await web.call(editor, ticketsApi.refresh, { params: { ...own, ticketId } }),
    await web.call(editor, ticketsApi.retry, { params: { ...own, ticketRequestId } }),
    await web.call(editor, ticketsApi.discard, { params: { ...own, ticketRequestId } }),
    await web.call(editor, ticketsApi.retry, { params: { ...theirs, ticketRequestId } }),
    await web.call(stranger, ticketsApi.list, { query: { organizationId: customer.id } }),
    await web.call(stranger, ticketsApi.requests, { query: { organizationId: customer.id } }),
  ]
  const lists = [
    await web.call(stranger, ticketsApi.list),
    await web.call(editor, ticketsApi.requests),
  ]

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404))
  expect([lists[0]?.body.tickets, lists[1]?.body.requests]).toEqual([[], []])
})

test('who may look may not change', async () => {
  const desk = await aDesk(tickets())
  const customer = await aTicketCustomer(tickets(), desk)
  const { web, managing } = tickets()
  const viewer = aUser({
    organizationId: managing.organizationId,
    role: 'viewer',
    reach: new Set([customer.id]),
  })
  const editor = { ...viewer, role: 'editor' as const }
  const one = { params: { serviceDeskId: desk } }

  expect((await web.call(viewer, serviceDesksApi.get, one)).status).toBe(403)
  expect((await web.call(editor, serviceDesksApi.get, one)).status).toBe(200)
  expect((await web.call(editor, serviceDesksApi.update, { ...one, body: {} })).status).toBe(403)
  expect(
    (
      await web.call(editor, serviceDesksApi.removeMapping, {
        params: { organizationId: customer.id },
      })
    ).status,
  ).toBe(403)
  expect((await web.call(viewer, ticketsApi.list)).status).toBe(200)
})
