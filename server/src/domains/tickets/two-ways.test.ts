import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { ticketsApi } from '@gatehouse/contract/tickets'
import { afterEach, expect, test } from 'vitest'
import { workOff } from '#platform/testing/queue.ts'
import { nobody } from '#platform/testing/web.ts'
import { providerOf, toDesk } from './desk.ts'
import { requestTicketClose } from './index.ts'
import { findServiceDesk } from './service-desk.store.ts'
import {
  aDesk,
  anAlert,
  aTicketCustomer,
  changeSettings,
  deskState,
  poll,
  request,
  ticketOf,
  toldOf,
  useTickets,
  work,
} from './testing.ts'
import { applyRemote } from './ticket-follow.service.ts'
import { ticketJobs } from './ticket.jobs.ts'

const tickets = useTickets()
afterEach(() => tickets().psa.calm())
const second = 1000

async function anOpenTicket(settings: Parameters<typeof aDesk>[1] = {}) {
  const desk = await aDesk(tickets(), settings)
  const customer = await aTicketCustomer(tickets(), desk)
  const alert = await request(tickets(), customer, anAlert())
  await work(tickets(), desk)
  const { number, id } = await ticketOf(tickets(), customer)
  tickets().clock.advance(2 * second)
  return { desk, customer, alert, ticketId: id, remoteId: Number(number) }
}
type Opened = Awaited<ReturnType<typeof anOpenTicket>>

const stateOf = async ({ customer }: Opened) => (await ticketOf(tickets(), customer)).state
const kindsOf = async ({ customer }: Opened) =>
  (await toldOf(tickets(), customer)).map(({ kind, isOurs }) => `${kind}${isOurs ? '' : '!'}`)

/** Runs what is queued for the next seconds, reading back included. */
const runJobs = () => {
  const { parts, options, clock } = tickets()
  const later = {
    ...parts,
    now: () => new Date(Math.max(clock.now().getTime(), Date.now() + 1000)),
  }
  return workOff({ ...later }, ticketJobs(options), [])
}

test('a ticket that is closed and opened again there is so here, and its alerts are told', async () => {
  const opened = await anOpenTicket()
  const { psa, clock } = tickets()

  await psa.technician.setStatus(opened.remoteId, 'Closed')
  await poll(tickets(), opened.desk)
  expect(await ticketOf(tickets(), opened.customer)).toMatchObject({
    state: 'closed',
    statusName: 'Closed',
    slaStatus: 'Resolved',
  })
  clock.advance(second)
  await psa.technician.setStatus(opened.remoteId, 'In Progress')
  await poll(tickets(), opened.desk)
  await poll(tickets(), opened.desk)

  expect(await stateOf(opened)).toBe('open')
  expect(await kindsOf(opened)).toEqual(['linked', 'closed!', 'reopened!'])
  const [, told] = await toldOf(tickets(), opened.customer)
  expect(told).toMatchObject({
    by: expect.stringContaining('Dana Technician') as string,
    alertIds: [opened.alert.alertId],
  })
})

test('where alerts are not to follow they are told without having to act', async () => {
  const opened = await anOpenTicket({ resolveAlertsWhenClosed: false })

  await tickets().psa.technician.setStatus(opened.remoteId, 'Closed')
  await poll(tickets(), opened.desk)

  expect(await stateOf(opened)).toBe('closed')
  expect(await kindsOf(opened)).toEqual(['linked', 'updated!'])
})

test('a status of ours that means closed counts as closed', async () => {
  const opened = await anOpenTicket({ closedStatusIds: ['19'] })

  await tickets().psa.technician.setStatus(opened.remoteId, 'Waiting Customer')
  await poll(tickets(), opened.desk)

  expect(await stateOf(opened)).toBe('closed')
})

test('what we did ourselves is no news when we hear of it', async () => {
  const opened = await anOpenTicket()
  const { ctx, clock } = tickets()
  const { alertId } = opened.alert

  await opened.customer.transaction((tx) =>
    requestTicketClose(ctx, tx, { alertId, reason: 'Done', by: 'dana' }),
  )
  await work(tickets(), opened.desk)
  clock.advance(second)
  await poll(tickets(), opened.desk)

  expect(await kindsOf(opened)).toEqual(['linked', 'updated', 'closed'])
  const { events } = await ticketOf(tickets(), opened.customer)
  expect(events.filter(({ text }) => text.includes('closed'))).toHaveLength(1)
})

test('an answer from before our own change does not undo it', async () => {
  const opened = await anOpenTicket()
  const { ctx, clock, psa, options } = tickets()
  const row = await ctx.db.asSystem('a test', (tx) => findServiceDesk(tx, opened.desk))
  if (!row) throw new Error('There is no service desk.')
  const readAt = clock.now()
  const old = await providerOf(toDesk(row), options.sealKey).read(String(opened.remoteId))
  if (!old) throw new Error('There is no ticket.')
  clock.advance(second)
  await opened.customer.transaction((tx) =>
    requestTicketClose(ctx, tx, { alertId: opened.alert.alertId, reason: 'Done', by: 'dana' }),
  )
  await work(tickets(), opened.desk)

  await applyRemote(ctx, toDesk(row), old, readAt)

  expect(await stateOf(opened)).toBe('closed')
  expect(psa.tickets.find(({ id }) => id === opened.remoteId)?.closedFlag).toBe(true)
})

test('refresh asks the service desk now, and a deleted ticket is found to be gone', async () => {
  const opened = await anOpenTicket()
  const { web, admin, psa } = tickets()
  const params = { organizationId: opened.customer.id, ticketId: opened.ticketId }
  await psa.technician.setStatus(opened.remoteId, 'Assigned')

  const { body } = await web.call(admin, ticketsApi.refresh, { params })
  expect(body).toMatchObject({ statusName: 'Assigned', state: 'open' })

  psa.behave({
    on: { method: 'GET', path: `/service/tickets/${opened.remoteId}` },
    refuse: { status: 404, code: 'NotFound', message: 'Ticket was not found.' },
  })
  const gone = await web.call(admin, ticketsApi.refresh, { params })
  expect(gone.body).toMatchObject({ statusName: 'Deleted', state: 'closed' })
})

async function withCallbacks(opened: Opened, keyHosts: string[] = []) {
  const { web, admin } = tickets()
  await web.call(admin, serviceDesksApi.update, {
    params: { serviceDeskId: opened.desk },
    body: { callbacks: { isEnabled: true, keyHosts } },
  })
  await runJobs()
  const { callbacks } = await deskState(tickets(), opened.desk)
  return new URL(callbacks.url).pathname.split('/').at(-1) ?? ''
}

function hear(token: string, body: string, signature?: string) {
  return tickets().web.app.inject({
    method: 'POST',
    url: `/api/v1/service-desks/callbacks/${token}?action=updated`,
    headers: {
      'content-type': 'application/json',
      ...(signature === undefined ? {} : { 'x-content-signature': signature }),
    },
    payload: body,
  })
}

/** The last message that the service desk meant for us, which in a test has nowhere to go. */
function lastDelivery() {
  const last = tickets().psa.deliveries.at(-1)
  if (!last) throw new Error('Nothing was sent to a callback.')
  return { body: last.body, signature: last.headers['x-content-signature'] }
}

test('callbacks are registered, heard at once, and removed again', async () => {
  const opened = await anOpenTicket()
  const { psa, web, admin } = tickets()
  psa.loseCallbacks(true)
  const token = await withCallbacks(opened)
  expect(psa.callbacks.filter(({ url }) => url.endsWith(token))).toHaveLength(1)

  await psa.technician.setStatus(opened.remoteId, 'Closed')
  const { body, signature } = lastDelivery()
  const heard = await hear(token, body, signature)
  await runJobs()

  expect([heard.statusCode, heard.body]).toEqual([200, '{}'])
  expect(await stateOf(opened)).toBe('closed')
  expect((await deskState(tickets(), opened.desk)).callbacks.lastReceivedAt).toBeDefined()

  await web.call(admin, serviceDesksApi.update, {
    params: { serviceDeskId: opened.desk },
    body: { callbacks: { isEnabled: false, keyHosts: [] } },
  })
  await runJobs()
  expect(psa.callbacks.filter(({ url }) => url.endsWith(token))).toEqual([])
  expect((await hear(token, body, signature)).statusCode).toBe(200)
})

test('a message that is sent again does nothing, as the ticket is read back', async () => {
  const opened = await anOpenTicket()
  const { psa, clock } = tickets()
  psa.loseCallbacks(true)
  const token = await withCallbacks(opened)
  await psa.technician.setStatus(opened.remoteId, 'Closed')
  const closed = lastDelivery()
  clock.advance(second)
  await psa.technician.setStatus(opened.remoteId, 'New')

  await hear(token, closed.body, closed.signature)
  await runJobs()

  expect(await stateOf(opened)).toBe('open')
  const { events } = await ticketOf(tickets(), opened.customer)
  expect(events.filter(({ text }) => text.includes('closed'))).toEqual([])
})

test('who cannot sign hears the same and changes nothing', async () => {
  const opened = await anOpenTicket()
  const { psa } = tickets()
  psa.loseCallbacks(true)
  const token = await withCallbacks(opened)
  await psa.technician.setStatus(opened.remoteId, 'Closed')
  const { body, signature } = lastDelivery()
  const changed = body.replace('"Action":"updated"', '"Action":"deleted"')
  const read = async () => {
    const before = psa.requests.length
    await runJobs()
    return psa.requests.slice(before).filter(({ path }) => path.startsWith('/service/tickets/'))
  }

  const answers = [
    await hear(token, changed, signature),
    await hear(token, body),
    await hear(token, body, 'AAAA'),
    await hear(token, '{}', signature),
    await hear(`${token.slice(0, -4)}AAAA`, body, signature),
    await hear('x'.repeat(40), body, signature),
  ]

  expect(answers.map(({ statusCode, body: text }) => `${statusCode} ${text}`)).toEqual(
    answers.map(() => '200 {}'),
  )
  expect(await read()).toEqual([])
  expect(await stateOf(opened)).toBe('open')
  expect((await deskState(tickets(), opened.desk)).callbacks.lastReceivedAt).toBeUndefined()
})

test('a key is not fetched from a host that nobody named', async () => {
  const opened = await anOpenTicket()
  const { psa } = tickets()
  psa.loseCallbacks(true)
  let asked = 0
  const foreign = createServer((_request, response) => {
    asked += 1
    response.end(JSON.stringify({ signing_key: 'mine' }))
  }).listen(0, '127.0.0.1')
  await once(foreign, 'listening')
  const { port } = foreign.address() as AddressInfo
  const body = JSON.stringify({
    ID: opened.remoteId,
    Type: 'ticket',
    Metadata: { key_url: `http://127.0.0.1:${port}/key` },
  })
  const key = createHash('sha256').update('mine').digest()
  const signature = createHmac('sha256', key).update(body).digest('base64')
  try {
    const token = await withCallbacks(opened)
    expect((await hear(token, body, signature)).body).toBe('{}')
    expect(asked).toBe(0)
    expect((await deskState(tickets(), opened.desk)).callbacks.lastReceivedAt).toBeUndefined()

    await withCallbacks(opened, [`127.0.0.1:${port}`])
    await hear(token, body, signature)
    expect(asked).toBe(1)
    expect((await deskState(tickets(), opened.desk)).callbacks.lastReceivedAt).toBeDefined()
  } finally {
    foreign.close()
  }
})

test('what is lost on its way is found by asking', async () => {
  const opened = await anOpenTicket()
  tickets().psa.loseCallbacks(true)
  await withCallbacks(opened)
  await tickets().psa.technician.setStatus(opened.remoteId, 'Closed')

  await poll(tickets(), opened.desk)

  expect(await stateOf(opened)).toBe('closed')
})

test('a callback needs no sign-in, and its address is nobody else’s', async () => {
  const first = await aDesk(tickets())
  const other = await aDesk(tickets())
  await changeSettings(tickets(), first, {})
  const urls = [await deskState(tickets(), first), await deskState(tickets(), other)].map(
    ({ callbacks }) => callbacks.url,
  )

  expect(new Set(urls).size).toBe(2)
  const { status } = await tickets().web.call(nobody, serviceDesksApi.callback, {
    params: { token: 'x'.repeat(40) },
    body: {},
  })
  expect(status).toBe(200)
})
